package dev.parley.domain.channel;

/**
 * One event that was published to a channel, relayed byte for byte.
 *
 * @param meaning what the server itself understands of it
 * @param heardNanos when this node heard it, on its monotonic clock; 0 if nobody looked. For
 *     measuring, and so that none is kept for long
 */
public record Publication(
    ChannelId channel, EventName event, Payload payload, Meaning meaning, long heardNanos) {
  /** One of which nobody looked when it was heard. */
  public Publication(ChannelId channel, EventName event, Payload payload, Meaning meaning) {
    this(channel, event, payload, meaning, 0);
  }

  /** The same, heard then. */
  public Publication heardAt(long nanos) {
    return new Publication(channel, event, payload, meaning, nanos);
  }
}
