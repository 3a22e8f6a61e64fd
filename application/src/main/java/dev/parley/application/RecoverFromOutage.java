package dev.parley.application;

import dev.parley.application.port.in.NoticeOutage;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.recovery.Landmark;

/** Makes things right again, channel by channel, after the bus or the registry was away. */
final class RecoverFromOutage implements NoticeOutage {
  private final HostedChannels channels;
  private final NodeLease lease;
  private final Beats beats;

  RecoverFromOutage(HostedChannels channels, NodeLease lease, Beats beats) {
    this.channels = channels;
    this.lease = lease;
    this.beats = beats;
  }

  @Override
  public void busLost() {
    channels.visitEach(HostedChannel::interrupt);
  }

  @Override
  public void registryLost() {
    lease.current().ifPresent(lease::doubt);
  }

  @Override
  public void restored(ChannelId channel, Gap gap) {
    Landmark from = beats.latest();
    channels.visit(channel, hosted -> hosted.catchUp(gap, from));
  }
}
