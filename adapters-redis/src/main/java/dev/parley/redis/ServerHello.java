package dev.parley.redis;

import io.lettuce.core.api.async.BaseRedisAsyncCommands;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What a server says of itself to {@code HELLO}, which everyone may ask; empty where it says
 * nothing. Some proxies do not know the question.
 *
 * @param mode {@code standalone}, {@code sentinel} or {@code cluster}
 * @param role {@code master} or {@code replica}
 */
record ServerHello(
    Optional<String> server,
    Optional<String> version,
    Optional<String> mode,
    Optional<String> role) {
  private static final ServerHello NONE =
      new ServerHello(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** What a connection has to be to for its purpose. */
  enum Wanted {
    /** Where one writes, outside a cluster. */
    MASTER,
    /** Any node of a cluster: it says by itself what it does not hold. */
    CLUSTER_NODE,
    SENTINEL
  }

  static <V> CompletionStage<ServerHello> of(
      BaseRedisAsyncCommands<String, V> connection, RedisCodec<String, V> codec) {
    return connection
        .dispatch(CommandType.HELLO, new NestedMultiOutput<>(codec))
        .handle((answer, fault) -> answer == null ? NONE : from(answer));
  }

  /** For people: {@code Redis 7.0.15}. */
  String product() {
    String name = server.map(said -> said.equals("redis") ? "Redis" : said).orElse("Redis");
    return version.map(number -> name + " " + number).orElse(name);
  }

  /** Why this is not what is wanted, in words for the operator; empty if it is. */
  Optional<String> problem(RedisAddress at, Wanted wanted) {
    String found = mode.orElse("");
    return Optional.ofNullable(
        switch (wanted) {
          case MASTER ->
              switch (found) {
                case "cluster" ->
                    at + " is a node of a cluster: begin REDIS_URL with redis-cluster://";
                case "sentinel" ->
                    at + " is a Sentinel: write redis-sentinel://…#master in REDIS_URL";
                default ->
                    role.filter("replica"::equals).isPresent()
                        ? at + " is a replica, which only reads"
                        : null;
              };
          case CLUSTER_NODE ->
              found.isEmpty() || found.equals("cluster")
                  ? null
                  : at + " is no node of a cluster: cluster-enabled is not set there";
          case SENTINEL ->
              found.isEmpty() || found.equals("sentinel") ? null : at + " is no Sentinel";
        });
  }

  private static ServerHello from(List<?> answer) {
    Map<String, String> said = new HashMap<>();
    for (int i = 0; i + 1 < answer.size(); i += 2) {
      said.put(text(answer.get(i)), text(answer.get(i + 1)));
    }
    return new ServerHello(
        Optional.ofNullable(said.get("server")),
        Optional.ofNullable(said.get("version")),
        Optional.ofNullable(said.get("mode")),
        Optional.ofNullable(said.get("role")));
  }

  private static String text(Object value) {
    return value instanceof byte[] bytes
        ? new String(bytes, StandardCharsets.UTF_8)
        : String.valueOf(value);
  }
}
