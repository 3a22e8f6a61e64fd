package dev.parley.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.application.port.in.ReportHealth;
import dev.parley.application.port.in.ReportHealth.Health;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Level;
import dev.parley.management.ManagementReply;
import dev.parley.management.ManagementRequest;
import dev.parley.websocket.endpoint.Endpoint;
import dev.parley.websocket.endpoint.Reply;
import java.util.Map;
import java.util.Optional;

/**
 * {@code GET /ready}: 200 if clients should be sent here, else 503, and what it is that is missing.
 * Safe for any thread.
 */
final class Readiness implements Endpoint {
  private final ReportHealth report;

  Readiness(ReportHealth report) {
    this.report = report;
  }

  /** Has the same be measured. */
  void tell(Telemetry telemetry) {
    telemetry.watch(Level.NODE_READY, () -> report.health().isReady() ? 1 : 0);
    telemetry.watch(Level.BUS_HEARD, () -> report.health().bus() ? 1 : 0);
    telemetry.watch(Level.KEYS_KNOWN, () -> report.health().keys() ? 1 : 0);
  }

  /** The same for operators. */
  ManagementReply answer(ManagementRequest asked) {
    Reply reply = reply(asked.query());
    return new ManagementReply(reply.status(), reply.contentType(), reply.body());
  }

  private static String redis(Health health) {
    return health.bus() || health.busRefused().isPresent()
        ? leg(health.busRefused())
        : "unreachable";
  }

  /** What is refused is named in words of this program's own: there is nothing to escape. */
  private static String leg(Optional<String> refused) {
    return refused.map(what -> "refused: " + what).orElse("ok");
  }

  @Override
  public Reply reply(Map<String, String> query) {
    Health health = report.health();
    String body =
        """
        {"ready":%b,"redis":"%s","keys":"%s","drain":"%s","presence":"%s","commands":"%s"}
        """
            .formatted(
                health.isReady(),
                redis(health),
                health.keys() ? "ok" : "missing",
                health.admitting() ? "ok" : "draining",
                leg(health.presenceRefused()),
                leg(health.commandsRefused()));
    return new Reply(health.isReady() ? 200 : 503, "application/json", body.getBytes(UTF_8));
  }
}
