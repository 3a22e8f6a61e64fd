package dev.parley.application;

import dev.parley.application.port.in.Unsubscribe;
import dev.parley.application.port.out.Refusal;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.presence.Ending;
import java.util.Optional;

/** Lets a session out of a channel. */
final class UnsubscribeFromChannel implements Unsubscribe {
  private final HostedChannels channels;
  private final Refusals refusals;

  UnsubscribeFromChannel(HostedChannels channels, Ports ports) {
    this.channels = channels;
    this.refusals = new Refusals(ports);
  }

  @Override
  public void unsubscribe(Session session, ChannelId channel, Optional<String> ref) {
    if (session.leave(channel)) {
      channels.visit(
          channel, hosted -> hosted.unsubscribe(session.connection(), Ending.DELIBERATE));
    } else {
      refusals.refuse(session, Refusal.NOT_JOINED, channel, ref);
    }
  }
}
