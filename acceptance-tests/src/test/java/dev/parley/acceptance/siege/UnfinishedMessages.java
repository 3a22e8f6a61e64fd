package dev.parley.acceptance.siege;

import dev.parley.websocket.rfc6455.ClientFrames;
import java.io.IOException;
import java.util.Arrays;

/** Messages of which all but the last byte comes. */
final class UnfinishedMessages implements Attack {
  private static final int SIZE = 520_000;
  private static final int CONNECTIONS_OF_A_USER = 100;

  private static final byte[] ALL_BUT_A_BYTE = allButAByte();

  private final boolean stomp;

  private UnfinishedMessages(boolean stomp) {
    this.stomp = stomp;
  }

  /** By somebody without a token. */
  static UnfinishedMessages atStomp() {
    return new UnfinishedMessages(true);
  }

  /** By users. */
  static UnfinishedMessages atRaw() {
    return new UnfinishedMessages(false);
  }

  @Override
  public void begin(AttackRun run) {
    run.crowd(
        stomp ? run.either(5_000, 200) : run.either(1_000, 200),
        (peer, member) -> {
          handshake(peer, run, member);
          peer.send(ALL_BUT_A_BYTE);
          peer.readToTheEnd();
        });
  }

  private void handshake(Peer peer, AttackRun run, int member) throws IOException {
    if (stomp) {
      peer.upgrade("/stomp");
    } else {
      peer.upgrade(
          "/ws?channelId=%s&token=%s"
              .formatted(run.own("halves"), run.token(member / CONNECTIONS_OF_A_USER)));
    }
  }

  private static byte[] allButAByte() {
    byte[] text = new byte[SIZE];
    Arrays.fill(text, (byte) 'x');
    byte[] frame = ClientFrames.text(text);
    return Arrays.copyOf(frame, frame.length - 1);
  }
}
