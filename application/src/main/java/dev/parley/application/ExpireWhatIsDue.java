package dev.parley.application;

import dev.parley.application.port.in.ExpireDue;

/** Lets time pass, where something waits for it. */
final class ExpireWhatIsDue implements ExpireDue {
  private final HostedChannels channels;
  private final NodeLease lease;

  ExpireWhatIsDue(HostedChannels channels, NodeLease lease) {
    this.channels = channels;
    this.lease = lease;
  }

  @Override
  public void expireDue() {
    lease.tick();
    channels.visitRestless(HostedChannel::expire);
  }
}
