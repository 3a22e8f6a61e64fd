package dev.parley.websocket.stomp;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * Carries out BEGIN, COMMIT and ABORT: keeps the frames of a transaction, and has them take effect
 * one after the other when it is committed. Confined to the connection's I/O thread.
 */
final class TransactionHandler {
  private static final Queue<Runnable> NONE = new ArrayDeque<>(0);

  private final StompSender sender;
  private final SendHandler sends;
  private final Transactions transactions = new Transactions();

  /** What a COMMIT has left to do, its receipt last. */
  private Queue<Runnable> committed = NONE;

  private int committedBytes;

  TransactionHandler(StompSender sender, SendHandler sends) {
    this.sender = sender;
    this.sends = sends;
  }

  /** A SEND, ACK or NACK: at once, or with the transaction that it names. */
  void take(StompFrame frame) {
    Optional<String> receipt = frame.header("receipt");
    frame
        .header("transaction")
        .ifPresentOrElse(
            name -> answer(add(name, frame), receipt), () -> sends.carryOut(frame, receipt));
  }

  void begin(StompFrame frame) {
    answer(
        frame
            .header("transaction")
            .map(transactions::begin)
            .orElse(Optional.of(StompError.TRANSACTION_REQUIRED)),
        frame.header("receipt"));
  }

  /** One frame after the other, each as if it came now; its receipt was sent when it was added. */
  void commit(StompFrame frame) {
    end(frame)
        .ifPresent(frames -> {
          committed = new ArrayDeque<>(frames.size() + 1);
          for (StompFrame held : frames) {
            committedBytes += held.heldBytes();
            committed.add(() -> {
              committedBytes -= held.heldBytes();
              sends.carryOut(held, Optional.empty());
            });
          }
          committed.add(() -> sender.receipt(frame.header("receipt")));
        });
  }

  void abort(StompFrame frame) {
    end(frame).ifPresent(frames -> sender.receipt(frame.header("receipt")));
  }

  /** How many steps of a COMMIT are left: what comes behind it waits for them. */
  int left() {
    return committed.size();
  }

  /** Takes the next of them; false if there is none. */
  boolean step() {
    Runnable step = committed.poll();
    if (step == null) {
      return false;
    }
    step.run();
    return true;
  }

  /** About how much of the heap it takes, in bytes. */
  int heldBytes() {
    return committedBytes + transactions.heldBytes();
  }

  /** Nobody will commit anything any more. */
  void end() {
    transactions.clear();
    committed = NONE;
    committedBytes = 0;
  }

  /** What cannot be carried out is refused now: its receipt would say that it was. */
  private Optional<StompError> add(String transaction, StompFrame frame) {
    return FrameCheck.mistakeIn(frame, sender.dialect().version())
        .filter(mistake -> transactions.isOpen(transaction))
        .or(() -> transactions.add(transaction, frame));
  }

  private Optional<List<StompFrame>> end(StompFrame frame) {
    Optional<String> name = frame.header("transaction");
    Optional<List<StompFrame>> frames = name.flatMap(transactions::end);
    if (frames.isEmpty()) {
      sender.error(
          name.isEmpty() ? StompError.TRANSACTION_REQUIRED : StompError.TRANSACTION_UNKNOWN,
          frame.header("receipt"));
    }
    return frames;
  }

  private void answer(Optional<StompError> error, Optional<String> receipt) {
    error.ifPresentOrElse(it -> sender.error(it, receipt), () -> sender.receipt(receipt));
  }
}
