package dev.parley.websocket.rfc6455;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a client's bytes into messages (RFC 6455 sections 5 to 8). Confined to its connection's
 * I/O thread; one per connection.
 *
 * <p>The buffers it is given belong to the thread, so whatever is unfinished when one ends is
 * copied. Between messages nothing is held but 64 bytes in two objects: idle connections cost
 * nothing. A message that lies in the buffer as a whole is copied once, into the array its listener
 * gets.
 *
 * <pre>
 *   READING ──close frame──→ ENDED      after either end everything is
 *      │ └────violation────→ ENDED      consumed and nothing reported
 *      └─passOverMessages──→ control frames alone are reported, until either end
 * </pre>
 */
public final class FrameDecoder {
  private static final byte[] NOTHING = {};

  private final IncomingFrame frame;
  private FrameLimits limits;
  private boolean payloadBegun;
  private boolean ended;
  private boolean passingOver;

  /** While a data message is unfinished. */
  private @Nullable IncomingMessage message;

  /** The payload of the control frame being read, in its full length of at most 125 bytes. */
  private byte[] control = NOTHING;

  /** For a client with which no extension was agreed on. */
  public FrameDecoder(FrameLimits limits) {
    this(limits, false);
  }

  /**
   * @param compression whether messages may be compressed (RFC 7692)
   */
  public FrameDecoder(FrameLimits limits, boolean compression) {
    this.limits = limits;
    this.frame = new IncomingFrame(compression);
  }

  /**
   * Puts other limits in force, from the next message on. A client that has not yet said who it is
   * may be held to less.
   */
  public void limitTo(FrameLimits limits) {
    this.limits = limits;
  }

  /**
   * From now on messages are neither kept nor unpacked nor reported: nobody listens any more, and
   * half a kilobyte of compressed message can be half a megabyte of work. Whatever there is of one
   * is let go.
   */
  public void passOverMessages() {
    passingOver = true;
    message = null;
  }

  /** What is held of a message until the rest of it comes, in bytes. */
  public int heldBytes() {
    return message == null ? 0 : message.heldBytes();
  }

  /**
   * Consumes all the bytes and reports what they complete. The buffer may be reused at once.
   *
   * @throws ProtocolViolation at the first byte that breaks the protocol or a limit, or thrown by
   *     the listener (say, for a binary message where there are none); the frames before it have
   *     been reported, everything after it is ignored
   */
  public void decode(ByteBuffer bytes, FrameListener listener) {
    try {
      boolean frameRead = true;
      while (frameRead && !ended && frame.readHeader(bytes)) {
        boolean isControl = Opcode.isControl(frame.opcode());
        frameRead = isControl ? readControl(bytes, listener) : readData(bytes, listener);
      }
    } catch (ProtocolViolation violation) {
      end();
      throw violation;
    } finally {
      if (ended) {
        bytes.position(bytes.limit());
      }
    }
  }

  private void end() {
    ended = true;
    message = null;
    control = NOTHING;
  }

  private boolean readControl(ByteBuffer bytes, FrameListener listener) {
    if (!payloadBegun) {
      payloadBegun = true;
      control = new byte[(int) frame.left()];
    }
    int left = (int) frame.left();
    frame.read(bytes, control, control.length - left, Math.min(left, bytes.remaining()));
    if (frame.left() > 0) {
      return false;
    }
    int opcode = frame.opcode();
    byte[] payload = control;
    control = NOTHING;
    nextFrame();
    switch (opcode) {
      case Opcode.PING -> listener.onPing(payload);
      case Opcode.PONG -> listener.onPong(payload);
      default -> close(ClosePayload.parse(payload), listener);
    }
    return true;
  }

  private void close(ClosePayload payload, FrameListener listener) {
    end();
    listener.onClose(payload.code(), payload.reason());
  }

  private boolean readData(ByteBuffer bytes, FrameListener listener) {
    if (passingOver) {
      return passOver(bytes);
    }
    if (!payloadBegun) {
      requireInSequence();
      if (message == null
          && frame.isFinal()
          && frame.left() <= bytes.remaining()
          && frame.left() <= limits.maxHeldBytes()) {
        readWholeMessage(bytes, listener);
        return true;
      }
      payloadBegun = true;
      message = begun(message);
    }
    IncomingMessage begun = Objects.requireNonNull(message);
    begun.take(frame, bytes);
    if (frame.left() > 0) {
      return false;
    }
    boolean isLast = frame.isFinal();
    nextFrame();
    if (isLast) {
      message = null;
      finish(begun, listener);
    }
    return true;
  }

  private void finish(IncomingMessage whole, FrameListener listener) {
    byte[] payload = whole.finish();
    if (whole.isDiscarded()) {
      listener.onOversize(whole.isText());
    } else if (whole.isCompressed()) {
      report(whole.isText(), unpacked(whole.isText(), payload), listener);
    } else {
      report(whole.isText(), payload, listener);
    }
  }

  private boolean passOver(ByteBuffer bytes) {
    frame.skip(bytes);
    if (frame.left() > 0) {
      return false;
    }
    nextFrame();
    return true;
  }

  /** RFC 6455 section 5.4: a message's first frame names its type, the others continue it. */
  private void requireInSequence() {
    boolean continues = frame.opcode() == Opcode.CONTINUATION;
    if (continues && message == null) {
      throw new ProtocolViolation(CloseCode.PROTOCOL_ERROR, "a continuation has a beginning");
    }
    if (!continues && message != null) {
      throw new ProtocolViolation(
          CloseCode.PROTOCOL_ERROR, "a message is finished before the next one begins");
    }
  }

  /** The usual case, kept free of everything that partial messages need. */
  private void readWholeMessage(ByteBuffer bytes, FrameListener listener) {
    boolean isText = frame.opcode() == Opcode.TEXT;
    byte[] payload = new byte[(int) frame.left()];
    boolean ascii = frame.read(bytes, payload, 0, payload.length);
    if (frame.isCompressed()) {
      payload = unpacked(isText, payload);
    } else if (isText && !ascii && !Utf8.isValid(payload)) {
      throw IncomingMessage.notUtf8();
    }
    nextFrame();
    report(isText, payload, listener);
  }

  private byte[] unpacked(boolean isText, byte[] compressed) {
    byte[] payload = MessageDeflate.unpack(compressed, limits.maxMessageBytes());
    if (isText && !Utf8.isValid(payload)) {
      throw IncomingMessage.notUtf8();
    }
    return payload;
  }

  private IncomingMessage begun(@Nullable IncomingMessage earlier) {
    IncomingMessage it =
        earlier == null
            ? new IncomingMessage(frame.opcode() == Opcode.TEXT, frame.isCompressed(), limits)
            : earlier;
    it.begin(frame);
    return it;
  }

  private void nextFrame() {
    frame.next();
    payloadBegun = false;
  }

  private static void report(boolean isText, byte[] payload, FrameListener listener) {
    if (isText) {
      listener.onText(payload);
    } else {
      listener.onBinary(payload);
    }
  }
}
