package dev.parley.websocket.raw;

import dev.parley.application.port.out.Refusal;
import dev.parley.application.port.out.Replay;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.recovery.Piece;
import dev.parley.websocket.outbox.Frame;
import dev.parley.websocket.rfc6455.FrameEncoder;
import dev.parley.websocket.session.Link;
import dev.parley.websocket.session.PacedReplay;
import java.io.ByteArrayOutputStream;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends a raw client what it is told, and closes the connection if it has made too many errors.
 * Confined to the connection's I/O thread.
 */
final class RawSender {
  private final Link link;
  private final Telemetry telemetry;
  private final InstantSource clock;
  private @Nullable ErrorAllowance errors;

  RawSender(Link link, Telemetry telemetry, InstantSource clock) {
    this.link = link;
    this.telemetry = telemetry;
    this.clock = clock;
  }

  void text(byte[] json) {
    link.send(Frame.required(FrameEncoder.text(json)));
  }

  /** Events of the channel's history, each behind where it leads to. */
  static byte[] history(Replay piece) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream(PacedReplay.PIECE_BYTES);
    for (Piece.Event event : piece.events()) {
      frames.writeBytes(
          FrameEncoder.text(EventWriter.next(piece.channel(), event.reached(), piece.at())));
      frames.writeBytes(FrameEncoder.text(event.bytes()));
    }
    return frames.toByteArray();
  }

  void error(ErrorCode error, Optional<String> ref) {
    error(
        error,
        EventWriter.error(error.code(), error.message(), Optional.empty(), ref, clock.instant()));
  }

  /** Tells it, and counts it by its code. */
  void error(Enum<?> code, byte[] json) {
    telemetry.count(Measure.CLIENT_MESSAGE_REFUSED, code);
    text(json);
    if (code instanceof Refusal refusal && !refusal.isError()) {
      return;
    }
    if (errors == null) {
      errors = new ErrorAllowance();
    }
    if (errors.isExceededAt(link.nanoTime())) {
      link.close(DisconnectReason.TOO_MANY_ERRORS);
    }
  }
}
