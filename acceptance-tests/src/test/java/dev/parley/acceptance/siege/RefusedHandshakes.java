package dev.parley.acceptance.siege;

import dev.parley.websocket.gateway.RawClient;
import java.io.IOException;

/** Handshakes with parley.1 and no token, by who does not answer the close frame. */
final class RefusedHandshakes implements Attack {
  @Override
  public void begin(AttackRun run) {
    run.crowd(
        run.either(2_500, 800),
        (peer, member) -> {
          peer.send(RawClient.handshake("/ws", "Sec-WebSocket-Protocol: parley.1"));
          int status = peer.answer();
          if (status != 101 && status != 401) {
            throw new IOException("neither let in nor told why: " + status);
          }
          peer.readToTheEnd();
        });
  }
}
