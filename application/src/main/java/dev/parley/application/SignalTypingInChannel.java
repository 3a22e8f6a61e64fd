package dev.parley.application;

import dev.parley.application.port.in.SignalTyping;
import dev.parley.application.port.out.Refusal;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.typing.ThreadId;
import java.util.Optional;

/** Passes a typing signal to the channel; the rules of typing are the domain's. */
final class SignalTypingInChannel implements SignalTyping {
  private final HostedChannels channels;
  private final Refusals refusals;

  SignalTypingInChannel(HostedChannels channels, Ports ports) {
    this.channels = channels;
    this.refusals = new Refusals(ports);
  }

  @Override
  public void started(
      Session session, ChannelId channel, Optional<ThreadId> thread, Optional<String> ref) {
    channels.visit(
        channel,
        hosted -> hosted.startTyping(session.connection(), thread, ref),
        () -> refusals.refuse(session, Refusal.NOT_JOINED, channel, ref));
  }

  @Override
  public void stopped(
      Session session, ChannelId channel, Optional<ThreadId> thread, Optional<String> ref) {
    channels.visit(
        channel,
        hosted -> hosted.stopTyping(session.connection(), thread, ref),
        () -> refusals.refuse(session, Refusal.NOT_JOINED, channel, ref));
  }
}
