package dev.parley.websocket.fanout;

import static dev.parley.websocket.outbox.FrameBytes.NOTHING;

import dev.parley.domain.channel.EventName;
import dev.parley.websocket.outbox.FrameBytes;
import dev.parley.websocket.rfc6455.FrameEncoder;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A compressed form of another wire format, for clients that agreed to it: compressed once for all
 * of them. The event is compressed by itself, and once for all forms; what a form puts around it is
 * compressed apart. Immutable.
 */
public record DeflatedWireFormat(WireFormat plain) implements WireFormat {
  @Override
  public boolean wants(EventName event) {
    return plain.wants(event);
  }

  /** As they are: some hundred bytes of which each is used once. */
  @Override
  public byte[] before(Broadcast broadcast) {
    return plain.before(broadcast);
  }

  @Override
  public boolean isWithin(Reach reach) {
    return plain.isWithin(reach);
  }

  @Override
  public FrameBytes encode(Broadcast broadcast) {
    FrameBytes frame = plain.encode(broadcast);
    byte[] head = frame.head();
    byte[] before = Arrays.copyOfRange(head, FrameEncoder.headerLengthOf(head), head.length);
    byte[] body = broadcast.deflatedPayload();
    byte[] first = before.length == 0 ? NOTHING : FrameEncoder.continuedPart(before);
    byte[] last = frame.tail().length == 0 ? NOTHING : FrameEncoder.continuingPart(frame.tail());
    int length = first.length + body.length + last.length;
    byte[] header = FrameEncoder.deflatedHeader(head, length);
    if (header.length + length >= frame.length()) {
      return frame; // It would not be shorter.
    }
    byte[] both = new byte[header.length + first.length];
    ByteBuffer.wrap(both).put(header).put(first);
    return new FrameBytes(both, body, last);
  }
}
