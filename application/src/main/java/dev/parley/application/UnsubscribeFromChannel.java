package dev.parley.application;

import dev.parley.application.port.in.Unsubscribe;
import dev.parley.application.port.out.Refusal;
import dev.parley.application.port.out.Request;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.presence.Ending;

/** Lets a session out of a channel. */
final class UnsubscribeFromChannel implements Unsubscribe {
  private final HostedChannels channels;
  private final Refusals refusals;

  UnsubscribeFromChannel(HostedChannels channels, Ports ports) {
    this.channels = channels;
    this.refusals = new Refusals(ports);
  }

  @Override
  public void unsubscribe(Session session, ChannelId channel, Request request) {
    if (session.leave(channel)) {
      channels.visit(
          channel,
          hosted -> {
            var _ = hosted.unsubscribe(session.connection(), Ending.DELIBERATE);
            request.done();
          },
          request::done);
    } else {
      refusals.refuse(session, Refusal.NOT_JOINED, channel, request);
    }
  }
}
