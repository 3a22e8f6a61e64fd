package dev.parley.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Tells where a connection is to go that is about to be opened. */
@FunctionalInterface
interface AddressSource {
  CompletionStage<RedisAddress> now();

  /** Always the same. */
  static AddressSource fixed(RedisAddress server) {
    return () -> CompletableFuture.completedStage(server);
  }
}
