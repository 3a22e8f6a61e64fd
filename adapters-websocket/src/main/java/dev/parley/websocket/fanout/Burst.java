package dev.parley.websocket.fanout;

import dev.parley.websocket.outbox.Frame;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The frames that one turn of a shard has for the subscribers of one channel, side by side in one
 * buffer, so that a connection that keeps up gets them in a single write. Confined to its shard,
 * and good for that turn only.
 *
 * @param frames in their order; shared, for connections that cannot take them now
 * @param bytes the same, for those that can; every writer {@linkplain ByteBuffer#rewind rewinds} it
 */
public record Burst(List<Frame> frames, ByteBuffer bytes) {}
