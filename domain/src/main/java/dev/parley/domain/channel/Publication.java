package dev.parley.domain.channel;

/**
 * What was said in a channel: relayed as the bytes it came as.
 *
 * @param meaning what the server itself understands of it
 */
public record Publication(ChannelId channel, EventName event, Payload payload, Meaning meaning) {}
