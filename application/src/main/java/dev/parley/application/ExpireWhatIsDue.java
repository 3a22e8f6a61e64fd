package dev.parley.application;

import dev.parley.application.port.out.MonotonicClock;
import java.util.List;

/** Lets time pass, where something waits for it. Confined to the thread that does. */
final class ExpireWhatIsDue {
  /**
   * So many rosters are compared with the registry's each time, of one lane: with four times a
   * second a channel has its turn every 16 s, and in a node of 10,000 channels every five minutes,
   * at 32 small calls a second.
   */
  private static final int VERIFIED_AT_ONCE = 8;

  private final HostedChannels channels;
  private final NodeLease lease;
  private final Revocations revocations;
  private final PendingOutcomes awaited;
  private final List<UserRateLimit> limits;
  private final MonotonicClock clock;
  private final Recovery recovery;
  private int verifying;

  ExpireWhatIsDue(
      HostedChannels channels,
      NodeLease lease,
      Revocations revocations,
      PendingOutcomes awaited,
      List<UserRateLimit> limits,
      MonotonicClock clock,
      Recovery recovery,
      int firstVerified) {
    this.verifying = firstVerified;
    this.channels = channels;
    this.lease = lease;
    this.revocations = revocations;
    this.awaited = awaited;
    this.limits = limits;
    this.clock = clock;
    this.recovery = recovery;
  }

  void expireDue() {
    lease.tick();
    revocations.tick();
    long nowNanos = clock.nanos();
    awaited.expire(nowNanos);
    limits.forEach(limit -> limit.forget(nowNanos));
    channels.visitRestless(HostedChannel::expire);
    recovery.tick();
    if (recovery.isInUse()) {
      // Each channel in every sixteenth second: what is too old is no harm, it is only in the way.
      channels.visitInTurn(verifying, Integer.MAX_VALUE, HostedChannel::forgetOld);
    }
    channels.visitInTurn(verifying++, VERIFIED_AT_ONCE, HostedChannel::verify);
  }
}
