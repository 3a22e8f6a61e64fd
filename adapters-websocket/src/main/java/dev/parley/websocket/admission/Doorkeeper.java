package dev.parley.websocket.admission;

import dev.parley.domain.identity.UserId;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Decides about handshakes by what costs nothing to look at: the page's origin, how often the
 * address knocks, how many connections there are. Safe for any thread; never blocks.
 */
public final class Doorkeeper {
  private final AllowedOrigins origins;
  private final TrustedProxies proxies;
  private final EntryLimits limits;
  private final HandshakePace pace;
  private final Quota<ClientAddress> addresses;
  private final Quota<UserId> users;
  private final AtomicInteger places = new AtomicInteger();

  public Doorkeeper(
      AllowedOrigins origins, TrustedProxies proxies, EntryLimits limits, long nowNanos) {
    this.origins = origins;
    this.proxies = proxies;
    this.limits = limits;
    this.pace = new HandshakePace(limits.handshakes(), nowNanos);
    this.addresses = new Quota<>(limits.perAddress());
    this.users = new Quota<>(limits.perUser());
  }

  /** Why somebody is turned away. */
  public enum Why {
    ORIGIN_REFUSED,
    TOO_MANY_HANDSHAKES,
    TOO_MANY_CONNECTIONS,
    AT_CAPACITY
  }

  /** What becomes of a knock. */
  public sealed interface Answer {
    /** There is a place, which has to be given back. */
    record Come(Place place) implements Answer {}

    record Go(Why why) implements Answer {}
  }

  /** What a handshake says of where it comes from. */
  public record Knock(
      InetAddress peer,
      Optional<String> origin,
      List<String> forwarded,
      List<String> forwardedFor) {}

  /** Decides, and takes a place for a client that may come. */
  public Answer knock(Knock knock, long nowNanos) {
    if (knock.origin().isPresent() && !origins.allows(knock.origin().get())) {
      return new Answer.Go(Why.ORIGIN_REFUSED);
    }
    ClientAddress address = proxies.client(knock.peer(), knock.forwarded(), knock.forwardedFor());
    if (!pace.allows(address, nowNanos)) {
      return new Answer.Go(Why.TOO_MANY_HANDSHAKES);
    }
    if (places.incrementAndGet() > limits.perNode()) {
      places.decrementAndGet();
      return new Answer.Go(Why.AT_CAPACITY);
    }
    if (!addresses.take(address)) {
      places.decrementAndGet();
      return new Answer.Go(Why.TOO_MANY_CONNECTIONS);
    }
    return new Answer.Come(
        new Place(
            users,
            () -> {
              addresses.giveBack(address);
              places.decrementAndGet();
            }));
  }

  /** How many places are taken. */
  public int taken() {
    return places.get();
  }

  /** How many addresses and users are remembered. */
  int remembered() {
    return addresses.keys() + users.keys() + pace.addresses();
  }
}
