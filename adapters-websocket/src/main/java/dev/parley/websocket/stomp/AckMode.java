package dev.parley.websocket.stomp;

import java.util.Optional;

/** How a subscription's messages are acknowledged. Nothing is ever sent again, whatever it is. */
enum AckMode {
  AUTO("auto"),
  CLIENT("client"),
  CLIENT_INDIVIDUAL("client-individual");

  private final String header;

  AckMode(String header) {
    this.header = header;
  }

  static Optional<AckMode> parse(String header) {
    for (AckMode mode : values()) {
      if (mode.header.equals(header)) {
        return Optional.of(mode);
      }
    }
    return Optional.empty();
  }
}
