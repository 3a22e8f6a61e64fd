package dev.parley.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.websocket.gateway.AsyncApi;
import io.lettuce.core.RedisClient;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Holds docs/asyncapi.yaml to what nodes publish to others on Redis, and tell their clients. */
class AsyncApiOfNodesTest {
  private static final String CHANNEL = "asyncapi";
  private static final String COMMAND =
      "{\"command\":\"kick\",\"userId\":\"bo\",\"replyTo\":\"asyncapi\",\"ref\":\"r1\"}";

  private final Deployment deployment = Deployment.running();
  private final AsyncApi document = new AsyncApi();
  private final Map<String, List<String>> published = new ConcurrentHashMap<>();

  @Test
  void what_nodes_publish_is_as_it_says() {
    try (RedisClient redis = RedisClient.create(deployment.redis.url());
        StatefulRedisPubSubConnection<String, String> bus = redis.connectPubSub()) {
      bus.addListener(
          new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String message) {
              published
                  .computeIfAbsent(channel, first -> new CopyOnWriteArrayList<>())
                  .add(message);
            }
          });
      bus.sync().subscribe("channel:" + CHANNEL, "parley:answers:asyncapi");

      RawTab ada =
          RawTab.withTokenInAddress(deployment.north.port(), CHANNEL, deployment.tokenFor("Ada"));
      RawTab bo =
          RawTab.withTokenInAddress(deployment.south.port(), CHANNEL, deployment.tokenFor("Bo"));
      awaitEvent(ada, "presence:join", 2);
      bo.send("{\"type\":\"typing:start\",\"data\":{\"threadId\":\"t1\"}}");
      awaitEvent(ada, "typing:start", 1);
      bo.send("{\"type\":\"typing:stop\",\"data\":{\"threadId\":\"t1\"}}");
      awaitEvent(ada, "typing:stop", 1);
      assertThat(document.complaints("Command", COMMAND)).isEmpty();
      deployment.publisher.publishOn("parley:control", COMMAND.getBytes(UTF_8));
      awaitEvent(ada, "presence:leave", 1);
      Await.until(
          () -> published.getOrDefault("parley:answers:asyncapi", List.of()).size() >= 2,
          Await.PATIENCE,
          () -> "not every node has answered: " + published);

      List<String> events = List.copyOf(published.getOrDefault("channel:" + CHANNEL, List.of()));
      assertThat(events).hasSizeGreaterThanOrEqualTo(5);
      assertThat(events).flatMap(document::complaintsAboutEvent).isEmpty();
      assertThat(published.get("parley:answers:asyncapi"))
          .flatMap(answer -> document.complaints("Answer", answer))
          .isEmpty();
      assertThat(ada.everything()).flatMap(document::complaintsAboutEvent).isEmpty();
      ada.sayGoodbye();
    }
  }

  private static void awaitEvent(Tab tab, String type, int times) {
    Await.until(
        () -> tab.events(type).size() >= times, Await.PATIENCE, () -> "no " + type + " was heard");
  }
}
