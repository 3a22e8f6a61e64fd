package dev.parley.websocket.session;

import dev.parley.application.port.out.ServerEvent;
import dev.parley.application.port.out.Telemetry;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Ending;
import java.time.Duration;
import java.util.Optional;

/**
 * A handshake that is refused after the upgrade: the page's script is told why by the close frame,
 * since of an answer of HTTP's browsers tell it nothing. Confined to the connection's I/O thread.
 *
 * <p>Nothing is kept for it but the closing handshake, which has a deadline.
 */
public final class RefusedProtocol implements Protocol {
  private final Link link;
  private final DisconnectReason reason;
  private final String text;

  /**
   * Refuses as soon as the connection is up.
   *
   * @param retryAfter when it is worth another try; empty where that is not a matter of time
   */
  public RefusedProtocol(Link link, DisconnectReason reason, Optional<Duration> retryAfter) {
    this.link = link;
    this.reason = reason;
    this.text = retryAfter.map(wait -> reason.retryAfter(wait.toMillis())).orElse(reason.text());
  }

  @Override
  public Telemetry.ProtocolKind kind() {
    return Telemetry.ProtocolKind.PARLEY_1;
  }

  @Override
  public Optional<UserId> user() {
    return Optional.empty();
  }

  @Override
  public void begin() {
    link.close(reason, text);
  }

  @Override
  public void onText(byte[] utf8) {}

  @Override
  public void onBinary(byte[] payload) {}

  @Override
  public void onOversize(boolean isText) {}

  @Override
  public void tell(ServerEvent event) {}

  @Override
  public void dismiss(DisconnectReason other) {}

  @Override
  public long tick(long nowNanos) {
    return nowNanos + Duration.ofSeconds(1).toNanos();
  }

  @Override
  public void end(Ending ending) {}
}
