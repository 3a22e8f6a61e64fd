package dev.parley.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Keys for tests, and files of them. Stateless. */
public final class TestKeys {
  private TestKeys() {}

  /** A key of its own for each seed. */
  public static ApiKey.Fresh key(String id, String rights, String channels, long seed) {
    byte[] chance = new byte[ApiKey.SECRET_BYTES];
    new Random(seed).nextBytes(chance);
    return ApiKey.fresh(id, rights, channels, chance);
  }

  /** A file of these lines. */
  public static Path file(Path directory, String... lines) {
    try {
      return Files.writeString(directory.resolve("keys"), String.join("\n", lines));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
