package dev.parley.http;

/**
 * One HTTP socket, as {@link HttpConnections} keeps it. Its state is guarded by their lock; the
 * socket and the address never change.
 *
 * @param <S> what stands for the socket
 */
public final class HttpConnection<S> {
  /** How far it has come. */
  enum Stage {
    /** Not yet among the others. */
    NEW,
    /** No byte of a first request has come. */
    SILENT,
    /** A head has begun. */
    HEAD,
    /** The head is whole, and the server decides. */
    WORK,
    /** Likewise, and somebody else counts the connection. */
    HANDED_OVER,
    /** The answer is being written. */
    WRITE,
    /** It was answered and is kept alive. */
    IDLE,
    /** Ended or upgraded. */
    GONE
  }

  private final S socket;
  private final ClientAddress address;
  final boolean proxy;
  Stage stage = Stage.NEW;
  long acceptedNanos;
  long deadlineNanos;
  long headBytes;
  boolean wasAnswered;

  /**
   * @param proxy whether it is one that many clients come through
   */
  public HttpConnection(S socket, ClientAddress address, boolean proxy) {
    this.socket = socket;
    this.address = address;
    this.proxy = proxy;
  }

  public S socket() {
    return socket;
  }

  public ClientAddress address() {
    return address;
  }

  /** What its client alone keeps open may be ended for another one; what the server is at, not. */
  boolean isEvictable() {
    return switch (stage) {
      case SILENT, HEAD, WRITE, IDLE -> true;
      case NEW, WORK, HANDED_OVER, GONE -> false;
    };
  }

  /**
   * Whether its client may wait for a first answer, if it is ended for that: one whose head does
   * not end is not owed any.
   */
  boolean isOwedAnAnswer(DropCause cause) {
    return !wasAnswered
        && (stage == Stage.SILENT || (stage == Stage.HEAD && cause != DropCause.HEAD_LATE));
  }

  /** What it is ended for at its deadline. */
  DropCause lateness() {
    return switch (stage) {
      case NEW, SILENT, HEAD -> DropCause.HEAD_LATE;
      case WORK, HANDED_OVER -> DropCause.ANSWER_LATE;
      case WRITE, GONE -> DropCause.ANSWER_UNREAD;
      case IDLE -> DropCause.IDLE;
    };
  }
}
