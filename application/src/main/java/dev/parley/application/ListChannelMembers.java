package dev.parley.application;

import dev.parley.application.port.in.ListMembers;
import dev.parley.application.port.out.Refusal;
import dev.parley.application.port.out.Request;
import dev.parley.domain.channel.ChannelId;

/** Tells a member who else is in the channel. */
final class ListChannelMembers implements ListMembers {
  private final HostedChannels channels;
  private final Refusals refusals;

  ListChannelMembers(HostedChannels channels, Ports ports) {
    this.channels = channels;
    this.refusals = new Refusals(ports);
  }

  @Override
  public void list(Session session, ChannelId channel, Request request) {
    channels.visit(
        channel,
        hosted -> hosted.listMembers(session.connection(), request),
        () -> refusals.refuse(session, Refusal.NOT_JOINED, channel, request));
  }
}
