package dev.parley.application;

import dev.parley.application.port.in.NoticeOutage;

/** Makes presence right again after the bus or the registry was away. */
final class RecoverFromOutage implements NoticeOutage {
  private final HostedChannels channels;
  private final NodeLease lease;

  RecoverFromOutage(HostedChannels channels, NodeLease lease) {
    this.channels = channels;
    this.lease = lease;
  }

  @Override
  public void registryLost() {
    lease.current().ifPresent(lease::doubt);
  }

  @Override
  public void busRestored() {
    channels.visitEach(HostedChannel::catchUp);
  }
}
