package dev.parley.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.RecordingNode;
import dev.parley.application.port.RevocationStoreContract;
import dev.parley.application.port.Stages;
import dev.parley.application.port.out.RevocationStore;
import dev.parley.application.port.out.RevocationStore.Keeping;
import dev.parley.domain.identity.TokenId;
import dev.parley.domain.moderation.Revocation.OfToken;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RedisRevocationStoreTest extends RevocationStoreContract {
  @Override
  protected Driver driver() {
    TestNode node = TestNode.start(new RecordingNode());
    return new Driver() {
      @Override
      public RevocationStore store() {
        return node.adapters().revocationStore();
      }

      @Override
      public Instant now() {
        return Instant.ofEpochSecond(Long.parseLong(node.outside().time().getFirst()));
      }

      // Redis' clock is not ours to move: every end is as much nearer.
      @Override
      public void pass(Duration duration) {
        for (String what : node.outside().zrange(RedisKeys.REVOCATION_ENDS, 0, -1)) {
          node.outside().zincrby(RedisKeys.REVOCATION_ENDS, (double) -duration.toMillis(), what);
        }
        // Whatever comes next is what finds out that they are over.
        Stages.done(store().keep(new OfToken(new TokenId("new")), Duration.ofHours(1)));
        Stages.done(store().keep(new OfToken(new TokenId("other")), Duration.ofHours(1)));
        node.outside().hdel(RedisKeys.REVOCATIONS, "token:other", "token:new");
        node.outside().zrem(RedisKeys.REVOCATION_ENDS, "token:other", "token:new");
      }

      @Override
      public void close() {
        node.close();
      }
    };
  }

  @Test
  void more_than_there_is_room_for_are_refused_and_the_known_may_be_kept_again() {
    try (TestNode node = TestNode.start(new RecordingNode())) {
      Map<String, String> many =
          IntStream.range(0, RevocationStore.MOST)
              .boxed()
              .collect(Collectors.toMap(i -> "token:t" + i, i -> "0 99999999999999"));
      node.outside().hset(RedisKeys.REVOCATIONS, many);
      RevocationStore store = node.adapters().revocationStore();

      assertThat(Stages.done(store.keep(new OfToken(new TokenId("new")), Duration.ofHours(1))))
          .isEqualTo(new Keeping.NoRoom());
      assertThat(Stages.done(store.keep(new OfToken(new TokenId("t1")), Duration.ofHours(1))))
          .isInstanceOf(Keeping.InForce.class);
      assertThat(Stages.done(store.contents()).inForce()).hasSize(RevocationStore.MOST);
    }
  }

  @Test
  void nothing_is_left_when_the_last_of_them_is_over() {
    try (TestNode node = TestNode.start(new RecordingNode())) {
      RevocationStore store = node.adapters().revocationStore();
      Stages.done(store.keep(new OfToken(new TokenId("t1")), Duration.ofHours(2)));
      Stages.done(store.keep(new OfToken(new TokenId("t2")), Duration.ofHours(1)));

      long hour = Duration.ofHours(1).toMillis();
      assertThat(node.outside().pttl(RedisKeys.REVOCATIONS)).isBetween(hour, 2 * hour);
      assertThat(node.outside().pttl(RedisKeys.REVOCATION_ENDS)).isBetween(hour, 2 * hour);
    }
  }
}
