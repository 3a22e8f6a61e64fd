package dev.parley.domain.delivery;

/**
 * The limits of one connection's queue. Over half the budget typing is dropped, and of what waits
 * about one user's presence only the latest is kept; over the whole the connection is closed, since
 * what must arrive no longer would.
 *
 * @param budgetBytes of encoded events that wait to be written, more than 0; 1 MiB unless set
 *     otherwise
 */
public record Backpressure(int budgetBytes) {
  public static final Backpressure DEFAULT = new Backpressure(1024 * 1024);

  private static final QueueDecision ENQUEUE = new QueueDecision.Enqueue();
  private static final QueueDecision DROP = new QueueDecision.Drop();
  private static final QueueDecision DISCONNECT =
      new QueueDecision.Disconnect(DisconnectReason.TOO_SLOW);

  public Backpressure {
    if (budgetBytes < 1) {
      throw new IllegalArgumentException("a budget is at least one byte");
    }
  }

  /**
   * Decides about an event.
   *
   * @param waitingBytes what waits for the connection already
   * @param eventBytes what the event would add
   */
  public QueueDecision decide(long waitingBytes, int eventBytes, DeliveryClass deliveryClass) {
    boolean overHalf = waitingBytes > budgetBytes / 2;
    return switch (deliveryClass) {
      case MUST_ARRIVE -> asItIs(waitingBytes, eventBytes);
      case LATEST_WINS ->
          overHalf
              ? new QueueDecision.Replace(asItIs(waitingBytes, eventBytes))
              : asItIs(waitingBytes, eventBytes);
      case DROPPABLE -> overHalf ? DROP : asItIs(waitingBytes, eventBytes);
    };
  }

  private QueueDecision asItIs(long waitingBytes, int eventBytes) {
    // An event larger than the whole budget may still be sent to a connection that keeps up.
    return waitingBytes > 0 && waitingBytes + eventBytes > budgetBytes ? DISCONNECT : ENQUEUE;
  }
}
