package dev.parley.redis;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Gap;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A channel that this node wants, whether the present connection is subscribed to it, and what it
 * has missed. Guarded by the lock of {@link FollowedChannels}, but for what is final and {@link
 * #acknowledged}.
 */
final class FollowedChannel {
  private final ChannelId channel;
  private final String name;
  private volatile CompletableFuture<Void> acknowledged = new CompletableFuture<>();
  private @Nullable Gap gap;

  FollowedChannel(ChannelId channel) {
    this.channel = channel;
    this.name = RedisKeys.pubSubChannel(channel);
  }

  ChannelId channel() {
    return channel;
  }

  /** What Redis calls it. */
  String name() {
    return name;
  }

  /** Completes when the present connection has it. Safe for any thread. */
  CompletableFuture<Void> acknowledged() {
    return acknowledged;
  }

  /**
   * What was acknowledged has a gap from now on.
   *
   * @return what somebody waits for, and waits for in vain
   */
  Optional<CompletableFuture<Void>> lose(Gap cause) {
    CompletableFuture<Void> waited = acknowledged;
    if (waited.isDone()) {
      gap = cause;
    }
    if (gap != null) {
      acknowledged = new CompletableFuture<>();
    }
    return waited.isDone() ? Optional.empty() : Optional.of(waited);
  }

  /** Whether the connection has it, and has had it without a gap. */
  boolean isHeard() {
    return gap == null && acknowledged.isDone();
  }

  /** The gap that ends with an acknowledgement, if there is one. */
  Optional<Gap> endGap() {
    Optional<Gap> ended = Optional.ofNullable(gap);
    gap = null;
    return ended;
  }
}
