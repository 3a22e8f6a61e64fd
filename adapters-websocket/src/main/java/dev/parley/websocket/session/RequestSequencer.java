package dev.parley.websocket.session;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs a client's requests in the order in which they were sent, one after the other. Confined to
 * its connection's I/O thread; one per connection.
 *
 * <p>While a request is under way, what comes behind it waits, as the bytes that came. Beyond
 * {@link #MAX_MESSAGES} or {@link #MAX_BYTES} the socket is not read until it has drained. Where
 * nothing is under way a message is taken at once, and nothing is kept.
 */
public final class RequestSequencer {
  /** How many messages may wait before the socket is no longer read. */
  public static final int MAX_MESSAGES = 64;

  /** How many bytes of them. */
  public static final int MAX_BYTES = 64 * 1024;

  /** How long a request may be under way, or each step of one that takes several. */
  public static final Duration LIMIT = Duration.ofSeconds(10);

  private static final int OBJECT_BYTES = 32;

  /** What is spoken on the connection: it knows what a message asks for. */
  public interface Requests {
    /**
     * Takes a message, as far as its first request that does not end at once: {@linkplain #begin
     * begins} with it.
     */
    void take(byte[] message);

    /** Goes on with what was taken. */
    default void goOn() {}

    /** How much of what was taken is still to be gone on with, in bytes or steps. */
    default int left() {
      return 0;
    }

    /** The request is over. */
    default void over(PendingRequest request) {}

    /**
     * The request has been under way for {@link #LIMIT}, and is abandoned.
     *
     * @param answered whether the client has had its answer
     */
    void expired(PendingRequest request, boolean answered);
  }

  private final Link link;
  private final Requests requests;
  private @Nullable PendingRequest current;
  private @Nullable Runnable postponed;
  private @Nullable Queue<byte[]> waiting;
  private int waitingBytes;
  private int steps;
  private boolean measured;

  /** Since when the request is under way; or until when it is postponed. */
  private long atNanos;

  private boolean proceeding;
  private boolean ended;

  public RequestSequencer(Link link, Requests requests) {
    this.link = link;
    this.requests = requests;
  }

  /** From now on what comes waits for this request. To be called while {@link #isFree}. */
  public <R extends PendingRequest> R begin(R request) {
    current = request;
    measured = false;
    return request;
  }

  /**
   * Has the next request begin at that time, to a tick, and what comes wait until it is over. To be
   * called while {@link #isFree}.
   */
  public void postpone(long untilNanos, Runnable beginning) {
    atNanos = untilNanos;
    postponed = beginning;
  }

  /** Whether the next request may begin. */
  public boolean isFree() {
    PendingRequest request = current;
    if (request != null && request.isOver()) {
      current = null;
      requests.over(request);
    }
    return current == null && postponed == null;
  }

  /** The client sent a message, which belongs to this from then on. */
  public void accept(byte[] message) {
    if (ended) {
      return;
    }
    if (isFree() && !isBehind() && !proceeding) {
      take(message);
    } else {
      hold(message);
    }
    proceed();
  }

  /** Goes on as far as it can: to be called when a request may have ended. */
  public void proceed() {
    if (!proceeding) { // Else whoever called what calls this goes on.
      proceeding = true;
      try {
        proceedInTurn();
      } finally {
        proceeding = false;
      }
    }
  }

  private void proceedInTurn() {
    while (!ended) {
      boolean free = isFree();
      PendingRequest request = current;
      if (!free && request == null) {
        return; // Time will tell.
      }
      if (request != null) {
        boolean idle = !isBehind() && !request.isFollowedUp();
        if (idle || request.whenOver(this::proceedSoon)) {
          return;
        }
      } else if (requests.left() > 0) {
        requests.goOn();
      } else if (waiting != null) {
        requests.take(next(waiting));
      } else {
        return;
      }
    }
  }

  private void take(byte[] message) {
    proceeding = true;
    try {
      requests.take(message);
    } finally {
      proceeding = false;
    }
  }

  /**
   * Time passes.
   *
   * @return whether it wishes to know again soon
   */
  public boolean tick(long nowNanos) {
    Runnable beginning = postponed;
    if (!ended && beginning != null) {
      if (nowNanos - atNanos >= 0) {
        postponed = null;
        beginning.run();
        proceed();
      }
      return true;
    }
    PendingRequest request = current;
    if (ended || request == null || isFree()) {
      return false;
    }
    if (!measured || steps != request.steps()) {
      measured = true;
      steps = request.steps();
      atNanos = nowNanos;
    } else if (nowNanos - atNanos > LIMIT.toNanos()) {
      boolean answered = request.isAnswered();
      request.abandon();
      current = null;
      requests.expired(request, answered);
      proceed();
    }
    return true;
  }

  /** Whether something waits for a request that is under way. */
  public boolean isBehind() {
    return waiting != null || requests.left() > 0;
  }

  /** About how much of the heap what waits takes. */
  public int heldBytes() {
    return waiting == null ? 0 : waitingBytes + waiting.size() * OBJECT_BYTES;
  }

  /** Nothing more is done, and nothing kept. */
  public void end() {
    ended = true;
    current = null;
    postponed = null;
    waiting = null;
  }

  private void hold(byte[] message) {
    if (waiting == null) {
      waiting = new ArrayDeque<>(4);
    }
    waiting.add(message);
    waitingBytes += message.length;
    if (waiting.size() >= MAX_MESSAGES || waitingBytes + requests.left() >= MAX_BYTES) {
      link.pauseReading();
    }
  }

  private byte[] next(Queue<byte[]> messages) {
    byte[] message = messages.remove();
    waitingBytes -= message.length;
    if (messages.isEmpty()) {
      waiting = null;
      link.resumeReading();
    }
    return message;
  }

  private void proceedSoon() {
    try {
      link.execute(this::proceed);
    } catch (RejectedExecutionException gone) {
      // The thread has ended, and with it the connection.
    }
  }
}
