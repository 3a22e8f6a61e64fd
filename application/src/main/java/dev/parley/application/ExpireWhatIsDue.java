package dev.parley.application;

import dev.parley.application.port.in.ExpireDue;
import dev.parley.application.port.out.MonotonicClock;

/** Lets time pass, where something waits for it. */
final class ExpireWhatIsDue implements ExpireDue {
  private final HostedChannels channels;
  private final NodeLease lease;
  private final Revocations revocations;
  private final PendingOutcomes awaited;
  private final MonotonicClock clock;

  ExpireWhatIsDue(
      HostedChannels channels,
      NodeLease lease,
      Revocations revocations,
      PendingOutcomes awaited,
      MonotonicClock clock) {
    this.channels = channels;
    this.lease = lease;
    this.revocations = revocations;
    this.awaited = awaited;
    this.clock = clock;
  }

  @Override
  public void expireDue() {
    lease.tick();
    revocations.tick();
    awaited.expire(clock.nanos());
    channels.visitRestless(HostedChannel::expire);
  }
}
