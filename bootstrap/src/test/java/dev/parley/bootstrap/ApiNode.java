package dev.parley.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.api.ApiKey;
import dev.parley.redis.local.LocalRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A node with a Redis of its own and three keys, and somebody who hears what is published. Each
 * call and its answer is held to the description of the API. Confined to its test.
 */
final class ApiNode implements AutoCloseable {
  static final String ALL = "all";
  static final String SHOP = "shop";
  static final String READER = "reader";

  private final Map<String, ApiKey.Fresh> keys = new HashMap<>();
  private final OpenApi document = new OpenApi();
  private final HttpClient client = HttpClient.newHttpClient();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final Path file;
  private final LocalRedis redis;
  private final RedisClient subscriber;
  private final StatefulRedisPubSubConnection<String, String> subscriptions;
  private final ParleyServer node;

  private ApiNode(Path directory, Map<String, String> settings) throws IOException {
    add(ALL, "*", "*");
    add(SHOP, "publish", "orders.*");
    add(READER, "presence,channels,nodes", "*");
    this.file = Files.writeString(directory.resolve("keys"), lines());
    this.redis = LocalRedis.start(0);
    this.subscriber = RedisClient.create("redis://127.0.0.1:" + redis.port());
    this.subscriptions = subscriber.connectPubSub();
    subscriptions.addListener(
        new RedisPubSubAdapter<String, String>() {
          @Override
          public void message(String pattern, String channel, String message) {
            heard.add(channel + " " + message);
          }
        });
    subscriptions.sync().psubscribe("channel:*");
    Map<String, String> environment = new HashMap<>();
    environment.put("KINDE_ISSUER_URL", Nobody.at("http"));
    environment.put("REDIS_URL", "redis://127.0.0.1:" + redis.port());
    environment.put("PORT", "0");
    environment.put("PARLEY_MANAGEMENT_PORT", "0");
    environment.put("PARLEY_API_KEYS", file.toString());
    environment.put("PARLEY_API_LISTEN", "both");
    environment.put("PARLEY_API_CALLS_PER_SECOND", "100000");
    environment.putAll(settings);
    ServerConfig config = ServerConfig.from(environment);
    this.node =
        ParleyServer.start(
            config,
            config.gateway(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            Map.of());
  }

  static ApiNode start(Path directory) throws IOException {
    return start(directory, Map.of());
  }

  /** Returns when what is published is heard. */
  static ApiNode start(Path directory, Map<String, String> settings) throws IOException {
    ApiNode started = new ApiNode(directory, settings);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    try {
      while (started
              .call("POST", "/v1/channels/orders.first/events", ALL, "{\"type\":\"n\"}")
              .statusCode()
          != 200) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("the node does not reach its Redis");
        }
      }
      started.heard.clear();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return started;
  }

  String key(String id) {
    return Objects.requireNonNull(keys.get(id), id).text();
  }

  Path file() {
    return file;
  }

  LocalRedis redis() {
    return redis;
  }

  int port() {
    return node.address().getPort();
  }

  int managementPort() {
    return node.managementAddress().orElseThrow().getPort();
  }

  HttpResponse<String> call(String method, String path, String key, String body, String... headers)
      throws IOException, InterruptedException {
    return call(port(), method, path, key, body.getBytes(UTF_8), headers);
  }

  HttpResponse<String> call(
      int port, String method, String path, String key, byte[] body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(
                method,
                method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
            .header("Authorization", "Bearer " + (keys.containsKey(key) ? key(key) : key));
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpRequest call = request.build();
    HttpResponse<String> answer = client.send(call, BodyHandlers.ofString());
    assertThat(document.complaints(method, call.uri(), new String(body, UTF_8), answer)).isEmpty();
    return answer;
  }

  /** What was published next, behind the name of its pub/sub channel. */
  String nextHeard() throws InterruptedException {
    String next = heard.poll(10, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing was published");
    }
    return next;
  }

  /** How much was published and not asked for. */
  List<String> unheard() {
    return List.copyOf(heard);
  }

  @Override
  public void close() {
    node.close();
    subscriptions.close();
    subscriber.shutdown();
    redis.close();
    client.close();
  }

  private void add(String id, String rights, String channels) {
    byte[] chance = new byte[32];
    new SecureRandom().nextBytes(chance);
    keys.put(id, ApiKey.fresh(id, rights, channels, chance));
  }

  private String lines() {
    return String.join("\n", keys.values().stream().map(ApiKey.Fresh::line).toList());
  }
}
