package dev.parley.websocket.session;

import dev.parley.application.port.out.Request;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A request that its connection has started and not finished. Confined to the connection's I/O
 * thread, but for {@link #done}, which any thread may call.
 *
 * <pre>
 *                 answered, if it is to be answered
 *   UNDER WAY ──────────────────────────────────────▶ OVER
 *       │          and in effect                       ▲
 *       └────────────────── abandoned ─────────────────┘
 * </pre>
 */
public class PendingRequest implements Request {
  private static final int ANSWERED = 1;
  private static final int IN_EFFECT = 2;
  private static final int AWAITED = 4;

  private final int over;
  private final AtomicInteger state = new AtomicInteger();
  private Runnable whenOver = () -> {};
  private boolean abandoned;
  private int steps;

  /**
   * Begins.
   *
   * @param isSubscription whether its answer alone does not end it: it is to take effect as well
   */
  protected PendingRequest(boolean isSubscription) {
    this.over = isSubscription ? ANSWERED | IN_EFFECT : IN_EFFECT;
  }

  @Override
  public final void done() {
    add(IN_EFFECT);
  }

  @Override
  public final void progressed() {
    steps++;
  }

  @Override
  public final boolean isAbandoned() {
    return abandoned;
  }

  /**
   * The state of a channel has come for it, the one answer that it gets: of any other request than
   * a subscription it is the end.
   *
   * @return whether it is to be passed on; not if it comes too late
   */
  public final boolean answer() {
    return take(over == IN_EFFECT ? ANSWERED | IN_EFFECT : ANSWERED);
  }

  /**
   * Its answer has come, and nothing more will come of it.
   *
   * @return whether it is to be passed on; not if it comes too late
   */
  public final boolean answerAndEnd() {
    return take(ANSWERED | IN_EFFECT);
  }

  /** Whether what follows it may run. */
  final boolean isOver() {
    return (state.get() & over) == over;
  }

  /** Whether its client has had its answer. */
  final boolean isAnswered() {
    return (state.get() & ANSWERED) != 0;
  }

  /** How often it went on. */
  final int steps() {
    return steps;
  }

  /** Whether there is something to do when it is over, though nothing follows it. */
  protected boolean isFollowedUp() {
    return false;
  }

  /**
   * Has something done when it is over, on the thread that ends it.
   *
   * @return false if it is over by now, and then it is not done
   */
  final boolean whenOver(Runnable then) {
    whenOver = then; // What any other thread sees of it follows from the next line.
    return !isOver(state.getAndUpdate(bits -> bits | AWAITED));
  }

  /** It is over, whatever still comes. */
  final void abandon() {
    abandoned = true;
    state.getAndUpdate(bits -> bits | ANSWERED | IN_EFFECT);
  }

  private boolean take(int bits) {
    return (state.getAndUpdate(before -> before | bits) & ANSWERED) == 0;
  }

  private void add(int bits) {
    int before = state.getAndUpdate(now -> now | bits);
    if ((before & AWAITED) != 0 && !isOver(before) && isOver(before | bits)) {
      whenOver.run();
    }
  }

  private boolean isOver(int bits) {
    return (bits & over) == over;
  }
}
