package dev.parley.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.application.port.in.NodeHealth;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Level;
import dev.parley.management.ManagementReply;
import dev.parley.management.ManagementRequest;
import dev.parley.websocket.endpoint.Endpoint;
import dev.parley.websocket.endpoint.Reply;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code GET /ready}: 200 if clients should be sent here, else 503, and what it is that is missing.
 * Safe for any thread.
 */
final class Readiness implements Endpoint {
  private final Supplier<NodeHealth> health;

  Readiness(Supplier<NodeHealth> health) {
    this.health = health;
  }

  /** Has the same be measured. */
  void tell(Telemetry telemetry) {
    telemetry.watch(Level.NODE_READY, () -> health.get().isReady() ? 1 : 0);
    telemetry.watch(Level.BUS_HEARD, () -> health.get().bus() ? 1 : 0);
    telemetry.watch(Level.KEYS_KNOWN, () -> health.get().keys() ? 1 : 0);
  }

  /** The same for operators. */
  ManagementReply answer(ManagementRequest asked) {
    Reply reply = reply(asked.query());
    return new ManagementReply(reply.status(), reply.contentType(), reply.body());
  }

  /** Whether Redis is heard, in a word or two. */
  static String redis(NodeHealth health) {
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
    NodeHealth now = health.get();
    String body =
        """
        {"ready":%b,"redis":"%s","keys":"%s","drain":"%s","presence":"%s","commands":"%s"}
        """
            .formatted(
                now.isReady(),
                redis(now),
                now.keys() ? "ok" : "missing",
                now.admitting() ? "ok" : "draining",
                leg(now.presenceRefused()),
                leg(now.commandsRefused()));
    return new Reply(now.isReady() ? 200 : 503, "application/json", body.getBytes(UTF_8));
  }
}
