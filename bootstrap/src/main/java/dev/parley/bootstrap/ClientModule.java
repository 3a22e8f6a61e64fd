package dev.parley.bootstrap;

import dev.parley.websocket.endpoint.Endpoint;
import dev.parley.websocket.endpoint.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * The JavaScript client as an ES module, for pages without a build: {@code import { createParley }
 * from "https://rt.example.com/parley.js"}. Immutable, safe for any thread.
 *
 * <p>The file is built from {@code clients/javascript} and kept beside this class, so that a
 * machine without Node builds the same server; a test holds it to its sources where Node is.
 */
final class ClientModule implements Endpoint {
  static final String PATH = "/parley.js";
  static final String RESOURCE = "/dev/parley/bootstrap/client/parley.js";

  private static final String CONTENT_TYPE = "text/javascript; charset=utf-8";

  private final String version;
  private final Reply revalidated;
  private final Reply kept;

  private ClientModule(String version, byte[] module) {
    this.version = version;
    String tag = "W/\"" + digest(module) + "\"";
    Optional<byte[]> compressed = Optional.of(compressed(module));
    this.revalidated =
        new Reply(200, CONTENT_TYPE, module, headers(tag, "public, no-cache"), compressed);
    this.kept =
        new Reply(
            200,
            CONTENT_TYPE,
            module,
            headers(tag, "public, max-age=31536000, immutable"),
            compressed);
  }

  /** The module that was built with this server. */
  static ClientModule ofThisBuild() {
    try (InputStream in = ClientModule.class.getResourceAsStream(RESOURCE)) {
      return new ClientModule(
          BuildInfo.version(), Objects.requireNonNull(in, RESOURCE).readAllBytes());
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  /** Whoever names this server's version gets what will never be another. */
  @Override
  public Reply reply(Map<String, String> query) {
    return version.equals(query.get("v")) ? kept : revalidated;
  }

  /** It holds no secret: any page may load it, as a module is loaded by CORS. */
  private static Map<String, String> headers(String tag, String caching) {
    return Map.of(
        "ETag",
        tag,
        "Cache-Control",
        caching,
        "Access-Control-Allow-Origin",
        "*",
        "Cross-Origin-Resource-Policy",
        "cross-origin",
        "X-Content-Type-Options",
        "nosniff");
  }

  private static String digest(byte[] module) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(module);
      return HexFormat.of().formatHex(hash, 0, 12);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }

  private static byte[] compressed(byte[] module) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(module.length / 2);
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(module);
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
    return bytes.toByteArray();
  }
}
