package dev.parley.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of API keys, as it was when it was last valid. Whoever asks is safe on any thread; it is
 * looked at by one.
 */
public final class ApiKeyFile {
  static final int MOST_BYTES = 1024 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(ApiKeyFile.class);

  private final Path path;
  private byte[] seen;
  private boolean readable = true;
  private volatile ApiKeys keys;

  private ApiKeyFile(Path path, byte[] seen, ApiKeys keys) {
    this.path = path;
    this.seen = seen;
    this.keys = keys;
  }

  /**
   * Reads it for the first time.
   *
   * @throws IllegalArgumentException in words for an operator: it cannot be read, or a line is
   *     wrong
   */
  public static ApiKeyFile read(String path) {
    try {
      Path at = Path.of(path);
      byte[] bytes = bytes(at);
      return new ApiKeyFile(at, bytes, ApiKeys.parse(new String(bytes, UTF_8)));
    } catch (IOException unreadable) {
      throw new IllegalArgumentException(
          "expected a readable file of at most 1 MiB, found \"%s\"".formatted(path), unreadable);
    }
  }

  /** The keys that are good now. */
  ApiKeys keys() {
    return keys;
  }

  /**
   * Takes up what has changed. What cannot be read, or has a line that is wrong, changes nothing,
   * and is told in the log, once.
   */
  void look() {
    byte[] now;
    try {
      now = bytes(path);
    } catch (IOException unreadable) {
      if (readable) {
        LOG.atWarn()
            .addKeyValue("fault", unreadable.getClass().getSimpleName())
            .log("the file of API keys cannot be read: the keys stay as they were");
      }
      readable = false;
      return;
    }
    readable = true;
    if (Arrays.equals(now, seen)) {
      return;
    }
    seen = now;
    try {
      ApiKeys read = ApiKeys.parse(new String(now, UTF_8));
      keys = read;
      LOG.atInfo().addKeyValue("keys", read.size()).log("the API keys were read anew");
    } catch (IllegalArgumentException wrong) {
      LOG.atError()
          .addKeyValue("found", wrong.getMessage())
          .log("the file of API keys is wrong: the keys stay as they were");
    }
  }

  private static byte[] bytes(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new IOException("too large");
      }
      return bytes;
    }
  }
}
