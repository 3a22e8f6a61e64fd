package dev.parley.websocket.admission;

import dev.parley.domain.identity.UserId;
import org.jspecify.annotations.Nullable;

/**
 * One connection's place on this node, from its handshake to its end. Safe for any thread; giving
 * it back twice changes nothing.
 */
public final class ConnectionPermit {
  private final Quota<UserId> users;
  private final Runnable leave;
  private @Nullable UserId user;
  private boolean left;

  ConnectionPermit(Quota<UserId> users, Runnable leave) {
    this.users = users;
    this.leave = leave;
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
    return true;
  }

  public synchronized void release() {
    if (!left) {
      left = true;
      leave.run();
      if (user != null) {
        users.release(user);
      }
    }
  }
}
