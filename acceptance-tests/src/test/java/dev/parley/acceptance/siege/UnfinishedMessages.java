package dev.parley.acceptance.siege;

import dev.parley.websocket.rfc6455.ClientFrames;
import java.io.IOException;
import java.util.Arrays;

/** Messages of which all but the last byte comes: as large as may be, and larger. */
final class UnfinishedMessages implements Attack {
  private static final int CONNECTIONS_OF_A_USER = 100;
  private static final byte[] LARGE = allButAByte(520_000);
  private static final byte[] SMALLER = allButAByte(65_000);
  private static final byte[] SMALL = allButAByte(16_000);

  private final Greeting greeting;

  private UnfinishedMessages(Greeting greeting) {
    this.greeting = greeting;
  }

  private enum Greeting {
    STOMP_WITHOUT_CONNECT,
    STOMP,
    RAW
  }

  /** By somebody without a token. */
  static UnfinishedMessages beforeConnect() {
    return new UnfinishedMessages(Greeting.STOMP_WITHOUT_CONNECT);
  }

  /** By users who are CONNECTED. */
  static UnfinishedMessages atStomp() {
    return new UnfinishedMessages(Greeting.STOMP);
  }

  /** By users of the raw protocol. */
  static UnfinishedMessages atRaw() {
    return new UnfinishedMessages(Greeting.RAW);
  }

  @Override
  public void begin(AttackRun run) {
    run.crowd(
        greeting == Greeting.STOMP_WITHOUT_CONNECT
            ? run.either(5_000, 200)
            : run.either(1_000, 200),
        (peer, member) -> {
          greet(peer, run, member);
          peer.send(
              switch (member % 3) {
                case 0 -> LARGE;
                case 1 -> SMALLER;
                default -> SMALL;
              });
          peer.readToTheEnd();
        });
  }

  private void greet(Peer peer, AttackRun run, int member) throws IOException {
    int user = member / CONNECTIONS_OF_A_USER;
    switch (greeting) {
      case STOMP_WITHOUT_CONNECT -> peer.upgrade("/stomp");
      case STOMP -> peer.connectStomp(run.token(user));
      case RAW ->
          peer.upgrade("/ws?channelId=%s&token=%s".formatted(run.own("halves"), run.token(user)));
    }
  }

  private static byte[] allButAByte(int size) {
    byte[] text = new byte[size];
    Arrays.fill(text, (byte) 'x');
    byte[] frame = ClientFrames.text(text);
    return Arrays.copyOf(frame, frame.length - 1);
  }
}
