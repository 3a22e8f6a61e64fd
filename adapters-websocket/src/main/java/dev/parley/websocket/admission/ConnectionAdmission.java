package dev.parley.websocket.admission;

import dev.parley.domain.identity.UserId;
import dev.parley.http.ClientAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The cheap checks of a handshake: the page's origin, the rate limit of the address, the connection
 * limits. Safe for any thread; never blocks.
 */
public final class ConnectionAdmission {
  private final AllowedOrigins origins;
  private final TrustedProxies proxies;
  private final EntryLimits limits;
  private final HandshakeRateLimit pace;
  private final Quota<ClientAddress> addresses;
  private final Quota<UserId> users;
  private final UnnamedConnections unnamed;
  private final AtomicInteger places = new AtomicInteger();

  public ConnectionAdmission(
      AllowedOrigins origins, TrustedProxies proxies, EntryLimits limits, long nowNanos) {
    this.origins = origins;
    this.proxies = proxies;
    this.limits = limits;
    this.pace = new HandshakeRateLimit(limits.handshakes(), nowNanos);
    this.addresses = new Quota<>(limits::of);
    this.users = new Quota<>(user -> limits.perUser());
    this.unnamed = new UnnamedConnections(limits);
  }

  /** Why a handshake is rejected. */
  public enum RejectionCause {
    ORIGIN_REFUSED,
    TOO_MANY_HANDSHAKES,
    TOO_MANY_CONNECTIONS,
    AT_CAPACITY
  }

  /** The decision on a handshake. */
  public sealed interface Answer {
    /** Let in, with a permit that has to be released. */
    record Admitted(ConnectionPermit permit) implements Answer {}

    record Rejected(RejectionCause why) implements Answer {}
  }

  /**
   * What a handshake says of where it comes from.
   *
   * @param forwarded the values of the {@link TrustedProxies#header}, in their order
   */
  public record AdmissionRequest(
      InetAddress peer, Optional<String> origin, List<String> forwarded) {}

  /** In which header a proxy says where a client comes from. */
  public ForwardedHeader forwardedHeader() {
    return proxies.header();
  }

  /** Whether a page of that origin may read what is answered: whoever may connect. */
  public boolean mayRead(String origin) {
    return origins.allows(origin) && AllowedOrigins.isOrigin(origin);
  }

  /** Decides, and takes a permit for a client that is admitted. */
  public Answer admit(AdmissionRequest request, long nowNanos) {
    if (request.origin().isPresent() && !origins.allows(request.origin().get())) {
      return new Answer.Rejected(RejectionCause.ORIGIN_REFUSED);
    }
    ClientAddress address = proxies.client(request.peer(), request.forwarded());
    if (!pace.allows(address, nowNanos)) {
      return new Answer.Rejected(RejectionCause.TOO_MANY_HANDSHAKES);
    }
    if (places.incrementAndGet() > limits.perNode()) {
      places.decrementAndGet();
      return new Answer.Rejected(RejectionCause.AT_CAPACITY);
    }
    if (!addresses.take(address)) {
      places.decrementAndGet();
      return new Answer.Rejected(RejectionCause.TOO_MANY_CONNECTIONS);
    }
    return new Answer.Admitted(
        new ConnectionPermit(
            address,
            users,
            unnamed,
            () -> {
              addresses.release(address);
              places.decrementAndGet();
            }));
  }

  /** How many places are taken. */
  public int taken() {
    return places.get();
  }

  /** How many addresses and users are remembered. */
  int remembered() {
    return addresses.keys() + unnamed.addresses() + users.keys() + pace.addresses();
  }
}
