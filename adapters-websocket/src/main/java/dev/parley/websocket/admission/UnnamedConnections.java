package dev.parley.websocket.admission;

import dev.parley.http.ClientAddress;
import dev.parley.websocket.admission.ConnectionAdmission.RejectionCause;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections are open that have yet to say whose they are, as STOMP's are until CONNECT:
 * a few of an address and a share of the node, so that without a token nobody fills it. Safe for
 * any thread.
 */
final class UnnamedConnections {
  private final int most;
  private final AtomicInteger open = new AtomicInteger();
  private final Quota<ClientAddress> addresses;

  UnnamedConnections(EntryLimits limits) {
    this.most = limits.unnamedPerNode();
    this.addresses = new Quota<>(address -> limits.unnamedPerAddress());
  }

  /**
   * Takes a place.
   *
   * @return why there is none
   */
  Optional<RejectionCause> take(ClientAddress address) {
    if (open.incrementAndGet() > most) {
      open.decrementAndGet();
      return Optional.of(RejectionCause.AT_CAPACITY);
    }
    if (!addresses.take(address)) {
      open.decrementAndGet();
      return Optional.of(RejectionCause.TOO_MANY_CONNECTIONS);
    }
    return Optional.empty();
  }

  void release(ClientAddress address) {
    addresses.release(address);
    open.decrementAndGet();
  }

  /** How many addresses are remembered. */
  int addresses() {
    return addresses.keys();
  }
}
