package dev.parley.websocket.session;

import dev.parley.application.port.out.ServerEvent;
import dev.parley.application.port.out.Telemetry;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Ending;
import dev.parley.websocket.outbox.Frame;
import dev.parley.websocket.rfc6455.FrameEncoder;
import java.time.Duration;
import java.util.Optional;

/** Echoes every message, for conformance suites. Only in dev mode. */
public final class EchoProtocol implements Protocol {
  private final Link link;

  public EchoProtocol(Link link) {
    this.link = link;
  }

  @Override
  public Telemetry.ProtocolKind kind() {
    return Telemetry.ProtocolKind.ECHO;
  }

  @Override
  public Optional<UserId> user() {
    return Optional.empty();
  }

  @Override
  public void begin() {}

  @Override
  public void onText(byte[] utf8) {
    link.send(Frame.required(FrameEncoder.text(utf8)));
  }

  @Override
  public void onBinary(byte[] payload) {
    link.send(Frame.required(FrameEncoder.binary(payload)));
  }

  @Override
  public void onOversize(boolean isText) {
    link.close(DisconnectReason.TOO_BIG);
  }

  @Override
  public void tell(ServerEvent event) {}

  @Override
  public void dismiss(DisconnectReason reason) {
    link.close(reason);
  }

  @Override
  public long tick(long nowNanos) {
    return nowNanos + Duration.ofSeconds(1).toNanos();
  }

  @Override
  public void end(Ending ending) {}
}
