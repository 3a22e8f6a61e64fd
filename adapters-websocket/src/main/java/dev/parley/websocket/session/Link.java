package dev.parley.websocket.session;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.websocket.fanout.WireFormat;
import dev.parley.websocket.outbox.Frame;
import dev.parley.websocket.rfc6455.FrameLimits;

/** A connection as what is spoken on it sees it. Confined to its I/O thread. */
public interface Link {
  ConnectionId id();

  /** Like {@link System#nanoTime}: the time that {@link Protocol#tick} is told, but of now. */
  long nanoTime();

  /** Sends the frame, now or when the client has read what comes before it. */
  void send(Frame frame);

  /** What waits for the client to read, in bytes. */
  long queuedBytes();

  /** Has the connection's thread do something soon. The one method that any thread may call. */
  void execute(Runnable work);

  /** How large the client's messages may be, from the next one on. */
  void limitTo(FrameLimits limits);

  /** From now on what is said in the channel comes in this form. Repeating it changes nothing. */
  void listen(ChannelId channel, WireFormat format);

  /** From now on it no longer does. */
  void stopListening(ChannelId channel, WireFormat format);

  /**
   * Delivers channel events only until this deadline, the end of the token, even if the code that
   * closes the connection runs late.
   *
   * @param nanos {@link System#nanoTime}
   */
  void hearUntil(long nanos);

  /**
   * Reads nothing more of the client for now, beyond what has been read already: it finds out when
   * its own buffers are full. Repeating it changes nothing.
   */
  void pauseReading();

  /** Goes on reading. Repeating it changes nothing. */
  void resumeReading();

  /** Ends the connection; everything after that is ignored. */
  void close(DisconnectReason reason);

  /**
   * Ends the connection with another text than the reason's own.
   *
   * @param text at most 123 bytes of UTF-8
   */
  void close(DisconnectReason reason, String text);

  /**
   * Ends the connection with a last word: it goes out before the close, in place of whatever still
   * waits.
   */
  void close(DisconnectReason reason, Frame lastWord);
}
