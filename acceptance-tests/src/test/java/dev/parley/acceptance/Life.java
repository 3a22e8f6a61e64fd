package dev.parley.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.websocket.gateway.RawClient;
import dev.parley.websocket.rfc6455.ClientFrames;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * One client's whole life on a bare socket, as chance has it: raw or STOMP, polite or not. Confined
 * to the thread that lives it.
 */
final class Life {
  private static final int KNOWN_CHANNELS = 200;
  private static final int NEW_CHANNEL_EVERY = 10;
  private static final long LONGEST_STAY_MILLIS = 1_000;

  /** How it ends. */
  private enum Ending {
    GOODBYE,
    END_OF_STREAM,
    RESET,
    HALF_A_FRAME,
    NO_FRAME_AT_ALL
  }

  private final int port;
  private final List<String> tokens;
  private final long number;
  private final Random random;

  /**
   * @param number tells its channels from those of all others
   */
  Life(int port, List<String> tokens, long number, Random random) {
    this.port = port;
    this.tokens = tokens;
    this.number = number;
    this.random = random;
  }

  /**
   * Lives it to its end.
   *
   * @throws IOException if the server does not answer as it should within ten seconds
   */
  void live() throws IOException {
    switch (random.nextInt(20)) {
      case 0 -> knock("/ws?channelId=c1&token=no.good.token", 401);
      case 1 -> hangUpBeforeTheUpgrade();
      case 2, 3, 4, 5, 6, 7 -> liveOverStomp();
      default -> liveRaw();
    }
  }

  private void liveRaw() throws IOException {
    String home = channel();
    try (RawClient client =
        RawClient.connect(port, "/ws?channelId=" + home + "&token=" + token())) {
      client.textWith("presence:state");
      if (random.nextInt(3) == 0) {
        String second = channel();
        client.send(
            ClientFrames.text("{\"type\":\"channel:join\",\"channelId\":\"" + second + "\"}"));
        client.textWith("presence:state");
        if (random.nextBoolean()) {
          client.send(
              ClientFrames.text("{\"type\":\"channel:leave\",\"channelId\":\"" + second + "\"}"));
        }
      }
      if (random.nextBoolean()) {
        // Not heard by all: the same user may have been typing there on another connection.
        client.send(ClientFrames.text("{\"type\":\"typing:start\"}"));
        client.send(
            ClientFrames.text(
                "{\"type\":\"presence:get\",\"channelId\":\"" + home + "\",\"ref\":\"typed\"}"));
        client.textWith("typed");
      }
      stay();
      switch (end(client)) {
        case GOODBYE -> {
          client.send(ClientFrames.close(1000, ""));
          expect(client.closeCode(), 1000);
        }
        case NO_FRAME_AT_ALL -> expect(client.closeCode(), 1002);
        default -> {}
      }
    }
  }

  private void liveOverStomp() throws IOException {
    try (RawClient client = RawClient.connect(port, "/stomp")) {
      client.send(
          ClientFrames.text("CONNECT\naccept-version:1.2\nhost:x\npasscode:" + token() + "\n\n\0"));
      client.textWith("CONNECTED");
      String channel = channel();
      client.send(
          ClientFrames.text(
              "SUBSCRIBE\nid:s1\ndestination:/topic/channels/" + channel + "\nreceipt:r1\n\n\0"));
      client.textWith("receipt-id:r1");
      if (random.nextBoolean()) {
        client.send(
            ClientFrames.text(
                "SEND\ndestination:/app/channels/"
                    + channel
                    + "/typing\nreceipt:typed\n\n{\"type\":\"typing:start\"}\0"));
        client.textWith("receipt-id:typed");
      }
      if (random.nextBoolean()) {
        client.send(ClientFrames.text("UNSUBSCRIBE\nid:s1\nreceipt:r2\n\n\0"));
        client.textWith("receipt-id:r2");
      }
      stay();
      switch (end(client)) {
        case GOODBYE -> {
          client.send(ClientFrames.text("DISCONNECT\nreceipt:r3\n\n\0"));
          client.textWith("receipt-id:r3");
        }
        case NO_FRAME_AT_ALL -> expect(client.closeCode(), 1002);
        default -> {}
      }
    }
  }

  private Ending end(RawClient client) throws IOException {
    Ending[] all = Ending.values();
    Ending ending = all[random.nextInt(all.length)];
    switch (ending) {
      case GOODBYE, END_OF_STREAM -> {}
      case RESET -> client.breakOff();
      case HALF_A_FRAME -> {
        client.send(ClientFrames.raw(0x81, new byte[] {100}, new byte[10]));
        client.breakOff();
      }
      case NO_FRAME_AT_ALL -> client.send(ClientFrames.unmasked(0x81, "x".getBytes(UTF_8)));
    }
    return ending;
  }

  private void knock(String target, int status) throws IOException {
    try (RawClient client = RawClient.dial(port)) {
      client.send(RawClient.handshake(target).getBytes(ISO_8859_1));
      expect(client.answer().status(), status);
    }
  }

  private void hangUpBeforeTheUpgrade() throws IOException {
    try (RawClient client = RawClient.dial(port)) {
      String request = RawClient.handshake("/ws?channelId=" + channel() + "&token=" + token());
      client.send(request.substring(0, random.nextInt(request.length())).getBytes(ISO_8859_1));
    }
  }

  private void stay() {
    LockSupport.parkNanos(Duration.ofMillis(random.nextLong(LONGEST_STAY_MILLIS)).toNanos());
  }

  private String token() {
    return tokens.get(random.nextInt(tokens.size()));
  }

  /** Mostly one that others are in; now and then one that nobody has ever been in. */
  private String channel() {
    return random.nextInt(NEW_CHANNEL_EVERY) == 0
        ? "soak-of-" + number + "-" + random.nextInt(Integer.MAX_VALUE)
        : "soak-" + random.nextInt(KNOWN_CHANNELS);
  }

  private static void expect(int found, int expected) {
    if (found != expected) {
      throw new IllegalStateException("expected " + expected + ", found " + found);
    }
  }
}
