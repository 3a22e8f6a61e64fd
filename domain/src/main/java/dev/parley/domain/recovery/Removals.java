package dev.parley.domain.recovery;

import dev.parley.domain.identity.UserId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who was taken out of a channel while its history lasts: where they were before is forbidden to
 * them, since what was said since then is not for them. Confined to its owner; time is an argument,
 * in nanoseconds of any origin that do not go back.
 *
 * <p>Nodes hear of it one after the other, and what one of them still told a user is not known to
 * the next one. So for some seconds every place is forbidden, and then every one up to where the
 * channel is by that time.
 */
public final class Removals {
  private static final int MOST = 256;
  private static final Duration SETTLING = Duration.ofSeconds(5);

  private final Map<UserId, Removal> removals = new HashMap<>();
  private int recent;

  private static final class Removal {
    private final long sinceNanos;
    private @Nullable Cursor until;

    Removal(long sinceNanos) {
      this.sinceNanos = sinceNanos;
    }
  }

  /** Nobody was taken out. */
  public Removals() {}

  /** A user was taken out; false if there are too many to tell them apart. */
  public boolean add(UserId user, long nowNanos) {
    if (removals.size() >= MOST && !removals.containsKey(user)) {
      return false;
    }
    Removal before = removals.put(user, new Removal(nowNanos));
    if (before == null || before.until != null) {
      recent++;
    }
    return true;
  }

  /** Whether the user may not go on from there. */
  public boolean forbid(UserId user, Cursor place) {
    Removal removal = removals.get(user);
    return removal != null && (removal.until == null || !place.isAfter(removal.until));
  }

  /** Whether {@link #settle} is to be called. */
  public boolean areRecent() {
    return recent > 0;
  }

  /** The channel is there by now. */
  public void settle(Cursor end, long nowNanos) {
    if (recent > 0) {
      for (Removal removal : removals.values()) {
        if (removal.until == null && nowNanos - removal.sinceNanos > SETTLING.toNanos()) {
          removal.until = end;
          recent--;
        }
      }
    }
  }

  /** The history in which places were forbidden is over. */
  public void clear() {
    removals.clear();
    recent = 0;
  }
}
