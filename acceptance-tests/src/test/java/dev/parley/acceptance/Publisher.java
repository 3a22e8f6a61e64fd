package dev.parley.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Another service: it knows nothing of Parley but PUBLISH. */
public final class Publisher implements AutoCloseable {
  private final RedisClient client;
  private final StatefulRedisConnection<byte[], byte[]> connection;

  public Publisher(String redisUrl) {
    client = RedisClient.create(redisUrl);
    connection = client.connect(ByteArrayCodec.INSTANCE);
  }

  public void publish(String channel, byte[] event) {
    publishOn("channel:" + channel, event);
  }

  /** On a channel of Redis by its whole name. */
  void publishOn(String name, byte[] message) {
    connection.sync().publish(name.getBytes(UTF_8), message);
  }

  /** Hears, from now on, whatever is published in the channel. */
  List<String> overhear(String channel) {
    List<String> heard = new CopyOnWriteArrayList<>();
    StatefulRedisPubSubConnection<String, String> ear = client.connectPubSub();
    ear.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void message(String name, String message) {
            heard.add(message);
          }
        });
    ear.sync().subscribe("channel:" + channel);
    return heard;
  }

  @Override
  public void close() {
    connection.close();
    client.shutdown();
  }
}
