package dev.parley.application;

import dev.parley.application.port.in.Subscribe;
import dev.parley.application.port.out.Refusal;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.presence.Member;
import java.util.Optional;

/** Lets a session into a channel, up to {@link Session#MAX_CHANNELS}. */
final class SubscribeToChannel implements Subscribe {
  private final HostedChannels channels;
  private final Refusals refusals;

  SubscribeToChannel(HostedChannels channels, Ports ports) {
    this.channels = channels;
    this.refusals = new Refusals(ports);
  }

  @Override
  public void subscribe(Session session, ChannelId channel, Optional<String> ref) {
    if (!session.channels().contains(channel)
        && session.channels().size() >= Session.MAX_CHANNELS) {
      refusals.refuse(session, Refusal.TOO_MANY_CHANNELS, channel, ref);
      return;
    }
    session.channels().add(channel);
    Member member = Member.of(session.identity());
    channels.host(channel, hosted -> hosted.subscribe(session.connection(), member, ref));
  }
}
