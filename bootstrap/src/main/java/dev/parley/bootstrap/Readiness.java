package dev.parley.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.application.port.in.ReportHealth;
import dev.parley.application.port.in.ReportHealth.Health;
import dev.parley.websocket.endpoint.Endpoint;
import dev.parley.websocket.endpoint.Reply;
import java.util.Map;

/**
 * {@code GET /ready}: 200 if clients should be sent here, else 503, and what it is that is missing.
 * Safe for any thread.
 */
final class Readiness implements Endpoint {
  private final ReportHealth report;

  Readiness(ReportHealth report) {
    this.report = report;
  }

  @Override
  public Reply reply(Map<String, String> query) {
    Health health = report.health();
    String body =
        """
        {"ready":%b,"redis":"%s","keys":"%s","drain":"%s"}
        """
            .formatted(
                health.isReady(),
                health.bus() ? "ok" : "unreachable",
                health.keys() ? "ok" : "missing",
                health.admitting() ? "ok" : "draining");
    return new Reply(health.isReady() ? 200 : 503, "application/json", body.getBytes(UTF_8));
  }
}
