package dev.parley.websocket.admission;

import dev.parley.domain.identity.UserId;
import dev.parley.http.ClientAddress;
import dev.parley.websocket.admission.ConnectionAdmission.RejectionCause;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection's share of the connection limits, from its handshake to its end. Safe for any
 * thread; giving it back twice changes nothing.
 */
public final class ConnectionPermit {
  private final ClientAddress address;
  private final Quota<UserId> users;
  private final UnnamedConnections unnamed;
  private final Runnable leave;
  private @Nullable UserId user;
  private boolean isUnnamed;
  private boolean left;

  ConnectionPermit(
      ClientAddress address, Quota<UserId> users, UnnamedConnections unnamed, Runnable leave) {
    this.address = address;
    this.users = users;
    this.unnamed = unnamed;
    this.leave = leave;
  }

  /** Where the client comes from. */
  public ClientAddress address() {
    return address;
  }

  /**
   * It will be known later whose connection it is, or never. To be called once, and where {@link
   * #claim} has been called only if that was refused.
   *
   * @return why there is no room for one more of these
   */
  public synchronized Optional<RejectionCause> openUnnamed() {
    Optional<RejectionCause> refused = unnamed.take(address);
    isUnnamed = refused.isEmpty();
    return refused;
  }

  /**
   * It is known now whose connection it is. To be called once.
   *
   * @return whether that user may have one more
   */
  public synchronized boolean claim(UserId by) {
    if (left || !users.take(by)) {
      return false;
    }
    user = by;
    releaseUnnamed();
    return true;
  }

  public synchronized void release() {
    if (!left) {
      left = true;
      leave.run();
      releaseUnnamed();
      if (user != null) {
        users.release(user);
      }
    }
  }

  private void releaseUnnamed() {
    if (isUnnamed) {
      isUnnamed = false;
      unnamed.release(address);
    }
  }
}
