package dev.parley.bootstrap;

import dev.parley.redis.RedisCredentials;
import dev.parley.redis.RedisSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the variables that say where Redis is and how to log in to it. Stateless. */
final class BusSettings {
  private BusSettings() {}

  /** Reads them all; null if one is wrong, and the reader knows why. */
  static @Nullable RedisSettings read(EnvironmentReader reader) {
    RedisSettings redis = reader.read(Setting.REDIS_URL, RedisSettings::parse);
    Optional<Path> authority = reader.read(Setting.PARLEY_REDIS_CA_FILE, BusSettings::certificates);
    Optional<String> user = reader.read(Setting.PARLEY_REDIS_SENTINEL_USER, BusSettings::given);
    Optional<String> password =
        reader.read(Setting.PARLEY_REDIS_SENTINEL_PASSWORD, BusSettings::given);
    if (redis == null || user == null || password == null || authority == null) {
      return null;
    }
    RedisSettings complete = redis.withSentinelCredentials(new RedisCredentials(user, password));
    return authority.map(complete::withTrusted).orElse(complete);
  }

  private static Optional<String> given(String text) {
    return Optional.of(text).filter(value -> !value.isEmpty());
  }

  private static Optional<Path> certificates(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(Path.of(text))) {
      if (!CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty()) {
        return Optional.of(Path.of(text));
      }
    } catch (IOException | CertificateException | IllegalArgumentException e) {
      // Told below, in words for an operator.
    }
    throw new IllegalArgumentException(
        "expected a readable file of PEM certificates, found \"%s\"".formatted(text));
  }
}
