package dev.parley.websocket.raw;

import dev.parley.websocket.raw.ClientMessage.Join;
import dev.parley.websocket.session.PendingRequest;
import java.util.Optional;

/** A message of the client, and its answer's ref. */
final class RawRequest extends PendingRequest {
  private final ClientMessage message;
  private final boolean isNew;

  /**
   * @param isNew whether it would bring the connection into a channel that it is not in
   */
  RawRequest(ClientMessage message, boolean isNew) {
    super(message instanceof Join);
    this.message = message;
    this.isNew = isNew;
  }

  ClientMessage message() {
    return message;
  }

  boolean isNew() {
    return isNew;
  }

  @Override
  public Optional<String> ref() {
    return message.ref();
  }
}
