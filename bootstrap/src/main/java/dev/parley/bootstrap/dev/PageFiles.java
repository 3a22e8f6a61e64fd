package dev.parley.bootstrap.dev;

import dev.parley.websocket.endpoint.Endpoint;
import dev.parley.websocket.endpoint.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The page to try the server on, from the class path. */
final class PageFiles {
  private static final String FOLDER = "/dev/parley/bootstrap/page/";
  private static final String STOMPJS_FOLDER =
      "/META-INF/resources/webjars/stomp__stompjs/7.2.1/bundles/";
  static final String STOMPJS = "stomp.umd.min.js";
  private static final String INDEX = "index.html";

  /** A jar cannot be listed like a folder; a test holds this list against the folder. */
  static final List<String> NAMES =
      List.of(
          INDEX,
          "avatar.js",
          "channel.js",
          "connection.js",
          "identity.js",
          "log.js",
          "messages.js",
          "page.css",
          "page.js",
          "publishing.js",
          "roster.js",
          "snippet.js",
          "stomp.js",
          "tokens.js",
          "watch.js");

  /** The page runs nothing but its own files, and nobody may frame it. */
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'self'; connect-src 'self' ws: wss:; style-src 'self';"
              + " img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff");

  private PageFiles() {}

  /** Each file at its own path, and the page itself at the root. */
  static Map<String, Endpoint> endpoints() {
    Map<String, Endpoint> endpoints = new HashMap<>();
    for (String name : NAMES) {
      serve(FOLDER, name, endpoints);
    }
    serve(STOMPJS_FOLDER, STOMPJS, endpoints);
    endpoints.put("/", Objects.requireNonNull(endpoints.get("/" + INDEX)));
    return endpoints;
  }

  private static void serve(String folder, String name, Map<String, Endpoint> endpoints) {
    Reply reply = new Reply(200, contentType(name), read(folder + name), HEADERS);
    endpoints.put("/" + name, query -> reply);
  }

  private static String contentType(String name) {
    String ending = name.substring(name.lastIndexOf('.') + 1);
    return switch (ending) {
      case "html" -> "text/html; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> throw new IllegalStateException("a page file of no known kind: " + name);
    };
  }

  private static byte[] read(String path) {
    try (InputStream in = PageFiles.class.getResourceAsStream(path)) {
      return Objects.requireNonNull(in, path).readAllBytes();
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }
}
