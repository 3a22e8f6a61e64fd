package dev.parley.application;

import dev.parley.application.port.out.Refusal;
import dev.parley.application.port.out.Request;
import dev.parley.application.port.out.ServerEvent;
import dev.parley.domain.channel.ChannelId;
import java.util.Optional;

/** Tells a client that its request was rejected. Safe for any thread. */
final class Refusals {
  private final Ports ports;

  Refusals(Ports ports) {
    this.ports = ports;
  }

  void refuse(Session session, Refusal refusal, ChannelId channel, Request request) {
    ports
        .audience()
        .tell(
            session.connection(),
            new ServerEvent.Refused(
                refusal, Optional.of(channel), Optional.of(request), ports.clock().instant()));
  }
}
