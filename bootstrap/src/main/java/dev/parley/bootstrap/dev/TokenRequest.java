package dev.parley.bootstrap.dev;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.parley.domain.identity.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/**
 * What a token of the dev issuer is to say: the options of {@code parley token}, and by the same
 * names the parameters of {@code /dev/token}. All that a token of Kinde's can carry. Filled in by
 * picocli, and left alone from then on.
 */
final class TokenRequest {
  @Option(
      names = "--user",
      required = true,
      converter = User.class,
      description = "The user's id (the token's sub).")
  private String user;

  @Option(names = "--name", description = "The displayed name (name). Default: the id.")
  private @Nullable String name;

  @Option(names = "--given-name", description = "The given name (given_name).")
  private @Nullable String givenName;

  @Option(names = "--family-name", description = "The family name (family_name).")
  private @Nullable String familyName;

  @Option(names = "--email", description = "The email address (email).")
  private @Nullable String email;

  @Option(names = "--picture", description = "URL of the avatar (picture), with https.")
  private @Nullable String picture;

  @Option(names = "--org", description = "The organisation (org_code).")
  private @Nullable String organisation;

  @Option(
      names = "--permission",
      split = ",",
      description = "Permissions, comma-separated or repeated.")
  private List<String> permissions = List.of();

  @Option(
      names = "--role",
      split = ",",
      description = "Keys of roles, comma-separated or repeated.")
  private List<String> roles = List.of();

  @Option(names = "--audience", split = ",", description = "The audience (aud).")
  private List<String> audiences = List.of();

  @Option(
      names = "--claim",
      description = "Any other claim; may be repeated.",
      paramLabel = "<name=text>")
  private Map<String, String> others = Map.of();

  @Option(names = "--id", description = "The token's own id (jti). Default: a random one.")
  private @Nullable String id;

  @Option(
      names = "--ttl",
      defaultValue = "1h",
      converter = Ttl.class,
      description = "How long it is valid: 30s, 15m, 1h, 2d (${DEFAULT-VALUE}).")
  private Duration ttl;

  @SuppressWarnings("NullAway.Init") // Filled in by picocli.
  TokenRequest() {}

  /**
   * Reads the parameters of an address, each as the option of its name.
   *
   * @throws ParameterException that says which is wrong, and how
   */
  static TokenRequest of(Map<String, String> parameters) {
    TokenRequest request = new TokenRequest();
    String[] options =
        parameters.entrySet().stream()
            .map(each -> "--" + each.getKey() + "=" + each.getValue())
            .toArray(String[]::new);
    new CommandLine(request).parseArgs(options);
    return request;
  }

  /** A token for that user alone, who is shown by that name. */
  static TokenRequest of(String user, String name, String ttl) {
    return of(Map.of("user", user, "name", name, "ttl", ttl));
  }

  /** The claims, as of now. */
  JWTClaimsSet claims(String issuer, Instant now) {
    JWTClaimsSet.Builder set =
        new JWTClaimsSet.Builder()
            .issuer(issuer)
            .subject(user)
            .audience(audiences)
            .jwtID(id == null ? UUID.randomUUID().toString() : id)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plus(ttl)))
            .claim("scp", List.of("openid", "profile", "email", "offline"));
    add(set, "name", name);
    add(set, "given_name", givenName);
    add(set, "family_name", familyName);
    add(set, "email", email);
    add(set, "picture", picture);
    add(set, "org_code", organisation);
    if (!permissions.isEmpty()) {
      set.claim("permissions", List.copyOf(permissions));
    }
    if (!roles.isEmpty()) {
      set.claim("roles", rolesAsObjects());
    }
    others.forEach(set::claim);
    return set.build();
  }

  private static void add(JWTClaimsSet.Builder set, String claim, @Nullable String text) {
    if (text != null && !text.isBlank()) {
      set.claim(claim, text);
    }
  }

  /** As Kinde has them. */
  private List<Map<String, String>> rolesAsObjects() {
    List<Map<String, String>> objects = new ArrayList<>();
    for (String role : roles) {
      objects.add(Map.of("id", "dev-" + role, "key", role, "name", role));
    }
    return objects;
  }

  /** Takes what a server would take. */
  static final class User implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      return UserId.parse(text)
          .map(UserId::value)
          .orElseThrow(() -> new TypeConversionException("expected an id such as u1"));
    }
  }
}
