package dev.parley.api;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.UserId;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * A call of somebody who may make it.
 *
 * @param path as it was asked for
 * @param channel of the path, for calls that have one there
 * @param user likewise
 * @param query the first value of each parameter, decoded
 * @param idempotencyKey as it was sent
 * @param body empty with a GET
 * @param room whether there is room for so many bytes more, until it is answered
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over to be read, and that is all.
public record ApiRequest(
    ApiKey key,
    String path,
    Optional<ChannelId> channel,
    Optional<UserId> user,
    Map<String, String> query,
    Optional<String> idempotencyKey,
    byte[] body,
    LongPredicate room) {}
