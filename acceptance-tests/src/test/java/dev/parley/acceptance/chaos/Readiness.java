package dev.parley.acceptance.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** What {@code GET /ready} of a node says: what a load balancer goes by. Safe for any thread. */
final class Readiness {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private Readiness() {}

  /** The status: 200, 503, or 0 if there was no answer. */
  static int of(int port) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/ready"))
            .timeout(Duration.ofSeconds(2))
            .build();
    try {
      return HTTP.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException noAnswer) {
      return 0;
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }
}
