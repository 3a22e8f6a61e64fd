package dev.parley.bootstrap.dev;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.parley.bootstrap.OperatorError;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Keeps the dev issuer's key and the addresses where it was between runs, so that {@code parley
 * token} and a token in a shell's history work with the server that is up, and with the one after
 * it. Readable by its owner alone.
 */
final class DevIssuerFile {
  private static final String NAME = "dev-issuer.json";
  private static final int KEY_BITS = 2048;
  private static final int MOST_ISSUERS = 8;

  private final Path file;

  DevIssuerFile(Path home) {
    this.file = home.resolve(NAME);
  }

  /** Where the project keeps what a run leaves behind; {@code .parley} unless the launcher says. */
  static DevIssuerFile ofThisProject() {
    return new DevIssuerFile(Path.of(System.getProperty("parley.home", ".parley")));
  }

  /** The issuers of dev servers, one key for all of them: the last one first. */
  List<DevIssuer> read() {
    try {
      return issuersIn(Files.readString(file));
    } catch (NoSuchFileException none) {
      return List.of();
    } catch (IOException | ParseException unreadable) {
      throw new OperatorError(
          "Cannot read the dev issuer's key in %s. Remove the file; a new one is made."
              .formatted(file),
          unreadable);
    }
  }

  private static List<DevIssuer> issuersIn(String text) throws ParseException {
    Map<String, Object> content = JSONObjectUtils.parse(text);
    List<String> issuers = JSONObjectUtils.getStringList(content, "issuers");
    Map<String, Object> key = JSONObjectUtils.getJSONObject(content, "key");
    if (issuers == null || issuers.isEmpty() || issuers.contains(null) || key == null) {
      throw new ParseException("issuers or key are missing", 0);
    }
    RSAKey parsed = RSAKey.parse(key);
    if (!parsed.isPrivate()) {
      throw new ParseException("the key cannot sign", 0);
    }
    return issuers.stream().map(issuer -> new DevIssuer(issuer, parsed)).toList();
  }

  /** The issuer at that address, with the key of the last one if there was any. Keeps nothing. */
  DevIssuer at(String issuer) {
    List<DevIssuer> known = read();
    return new DevIssuer(issuer, known.isEmpty() ? newKey() : known.getFirst().key());
  }

  /** Keeps the issuer of a server that is up: the last one from now on. */
  void keep(DevIssuer current) {
    List<String> issuers =
        Stream.concat(Stream.of(current), read().stream())
            .map(DevIssuer::issuer)
            .distinct()
            .limit(MOST_ISSUERS)
            .toList();
    write(Map.of("issuers", issuers, "key", current.key().toJSONObject()));
  }

  private void write(Map<String, Object> content) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Path written =
          Files.createTempFile(
              file.toAbsolutePath().getParent(),
              NAME,
              null,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(written, JSONObjectUtils.toJSONString(content));
      move(written);
    } catch (IOException notWritten) {
      throw new OperatorError(
          "Cannot keep the dev issuer's key in %s: %s".formatted(file, notWritten.getMessage()),
          notWritten);
    }
  }

  private void move(Path written) throws IOException {
    try {
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException notHere) {
      Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static RSAKey newKey() {
    try {
      return new RSAKeyGenerator(KEY_BITS)
          .keyUse(KeyUse.SIGNATURE)
          .algorithm(JWSAlgorithm.RS256)
          .keyIDFromThumbprint(true)
          .generate();
    } catch (JOSEException fault) {
      throw new IllegalStateException("every Java platform can make an RSA key", fault);
    }
  }
}
