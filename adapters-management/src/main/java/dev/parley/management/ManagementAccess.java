package dev.parley.management;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.management.ManagementCalls.Kind;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may use the management port. Immutable, safe for any thread.
 *
 * <p>Without the secret a request has to name this machine as its host: a page in a browser on this
 * machine, whose own name was made to point here (DNS rebinding), names itself.
 */
final class ManagementAccess {
  private static final String SCHEME = "bearer ";
  private static final Pattern THIS_MACHINE =
      Pattern.compile("(localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1\\])(:\\d{1,5})?");

  private final boolean onLoopback;
  private final byte @Nullable [] secret;

  ManagementAccess(ManagementSettings settings) {
    this.onLoopback = settings.isOnLoopback();
    this.secret = settings.secret().map(text -> text.getBytes(UTF_8)).orElse(null);
  }

  /** What a request is answered that may not be made; nothing if it may. */
  Optional<ManagementReply> refuse(
      Kind kind, @Nullable String authorization, @Nullable String host) {
    return switch (kind) {
      case OPEN -> Optional.empty();
      case READING ->
          knowsSecret(authorization) || (onLoopback && isThisMachine(host))
              ? Optional.empty()
              : refusal(onLoopback);
      case CHANGING -> knowsSecret(authorization) ? Optional.empty() : refusal(false);
    };
  }

  private Optional<ManagementReply> refusal(boolean forItsHost) {
    if (forItsHost) {
      return Optional.of(
          ManagementReply.problem(
              403, "host_refused", "Use localhost or 127.0.0.1 as the host, or send the secret."));
    }
    if (secret == null) {
      return Optional.of(
          ManagementReply.problem(
              403, "secret_not_set", "This call needs a secret: set PARLEY_MANAGEMENT_SECRET."));
    }
    return Optional.of(
        ManagementReply.problem(
            401, "secret_required", "Send the secret: Authorization: Bearer …"));
  }

  private boolean knowsSecret(@Nullable String authorization) {
    if (secret == null
        || authorization == null
        || !authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      return false;
    }
    byte[] shown = authorization.substring(SCHEME.length()).strip().getBytes(UTF_8);
    return MessageDigest.isEqual(shown, secret);
  }

  private static boolean isThisMachine(@Nullable String host) {
    return host != null && THIS_MACHINE.matcher(host.toLowerCase(Locale.ROOT)).matches();
  }
}
