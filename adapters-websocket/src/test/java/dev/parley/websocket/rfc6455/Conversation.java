package dev.parley.websocket.rfc6455;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;

/** A decoder and all it said. Confined to its test's thread. */
final class Conversation implements FrameListener {
  private static final int RANDOM_SPLITS = 5;

  private final FrameDecoder decoder;
  private final List<Event> events = new ArrayList<>();

  Conversation(FrameLimits limits) {
    this(limits, false);
  }

  Conversation(FrameLimits limits, boolean compression) {
    decoder = new FrameDecoder(limits, compression);
  }

  /**
   * Decodes the input whole, one byte at a time and cut at random places, and expects the same of
   * each.
   */
  static void expect(FrameLimits limits, byte[] input, List<Event> expected) {
    expect("whole", limits, input, left -> left, expected);
    expect("byte by byte", limits, input, left -> 1, expected);
    for (int i = 0; i < RANDOM_SPLITS; i++) {
      long seed = System.nanoTime();
      Random random = new Random(seed);
      int longest = 1 + random.nextInt(Math.max(16, input.length));
      IntUnaryOperator pieces = left -> Math.min(left, 1 + random.nextInt(longest));
      expect("cut at random, seed " + seed, limits, input, pieces, expected);
    }
  }

  private static void expect(
      String how,
      FrameLimits limits,
      byte[] input,
      IntUnaryOperator nextPiece,
      List<Event> expected) {
    Conversation conversation = new Conversation(limits);
    ByteBuffer shared = ByteBuffer.allocateDirect(input.length);
    for (int at = 0; at < input.length; ) {
      int piece = nextPiece.applyAsInt(input.length - at);
      // One buffer for all pieces, as on an I/O thread: what is not copied out of it is lost.
      conversation.receive(shared.clear().put(input, at, piece).flip());
      at += piece;
    }
    assertThat(conversation.events()).as(how).isEqualTo(expected);
  }

  /** Hands bytes to the decoder and checks what it promises of every buffer. */
  void receive(ByteBuffer bytes) {
    try {
      decoder.decode(bytes, this);
    } catch (ProtocolViolation violation) {
      events.add(Event.violation(violation.closeCode()));
    }
    if (bytes.hasRemaining()) {
      throw new AssertionError("bytes were left in the buffer");
    }
  }

  void receive(byte[] bytes) {
    receive(ByteBuffer.wrap(bytes));
  }

  FrameDecoder decoder() {
    return decoder;
  }

  List<Event> events() {
    return events;
  }

  @Override
  public void onText(byte[] utf8) {
    events.add(Event.text(utf8));
  }

  @Override
  public void onBinary(byte[] payload) {
    events.add(Event.binary(payload));
  }

  @Override
  public void onOversize(boolean isText) {
    events.add(Event.oversize(isText));
  }

  @Override
  public void onPing(byte[] payload) {
    events.add(Event.ping(payload));
  }

  @Override
  public void onPong(byte[] payload) {
    events.add(Event.pong(payload));
  }

  @Override
  public void onClose(int code, String reason) {
    events.add(Event.close(code, reason));
  }
}
