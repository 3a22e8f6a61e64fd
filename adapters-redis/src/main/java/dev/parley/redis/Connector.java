package dev.parley.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.KeepAliveOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Opens one connection to one server, as the settings say, and asks it whether it is what is
 * wanted. Safe for any thread; only {@link #close} blocks, for a second at the most.
 */
final class Connector implements AutoCloseable {
  static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(2);

  /** Half of the others: a SYN that was lost in a partition is not to keep us from the next. */
  private static final Duration CONNECT_TIMEOUT = COMMAND_TIMEOUT.dividedBy(2);

  private static final int REQUEST_QUEUE = 10_000;
  private static final RedisCodec<String, byte[]> BUS_CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

  private final RedisClient client;
  private final RedisSettings settings;

  Connector(ClientResources resources, RedisSettings settings) {
    this.client = RedisClient.create(resources);
    this.settings = settings;
    client.setOptions(options(settings));
  }

  /** One that carries commands, and to whose server the scripts are known. */
  CompletionStage<Opened<StatefulRedisConnection<String, String>>> commands(
      RedisAddress at, ServerHello.Wanted wanted) {
    return client
        .connectAsync(StringCodec.UTF8, uri(at, settings.credentials(), settings.database()))
        .thenCompose(connection ->
            checked(
                connection,
                at,
                wanted,
                () -> ServerHello.of(connection.async(), StringCodec.UTF8),
                () -> RedisScript.loadAll(connection.async())));
  }

  CompletionStage<Opened<StatefulRedisPubSubConnection<String, byte[]>>> pubSub(
      RedisAddress at, ServerHello.Wanted wanted) {
    return client
        .connectPubSubAsync(BUS_CODEC, uri(at, settings.credentials(), settings.database()))
        .thenCompose(connection ->
            checked(
                connection,
                at,
                wanted,
                () -> ServerHello.of(connection.async(), BUS_CODEC),
                () -> CompletableFuture.completedStage(null)));
  }

  CompletionStage<StatefulRedisConnection<String, String>> sentinel(RedisAddress at) {
    return client
        .connectAsync(StringCodec.UTF8, uri(at, settings.sentinelCredentials(), 0))
        .thenCompose(connection ->
            checked(
                connection,
                at,
                ServerHello.Wanted.SENTINEL,
                () -> ServerHello.of(connection.async(), StringCodec.UTF8),
                () -> CompletableFuture.completedStage(null)))
        .thenApply(Opened::connection);
  }

  /** Ends every connection that was opened. */
  @Override
  public void close() {
    client.shutdown(0, 1, TimeUnit.SECONDS);
  }

  private static <C extends StatefulConnection<?, ?>> CompletionStage<Opened<C>> checked(
      C connection,
      RedisAddress at,
      ServerHello.Wanted wanted,
      Supplier<CompletionStage<ServerHello>> hello,
      Supplier<CompletionStage<Void>> preparation) {
    return hello
        .get()
        .thenCompose(said -> {
          said.problem(at, wanted)
              .ifPresent(problem -> {
                throw new IllegalStateException(problem);
              });
          return preparation.get().thenApply(ready -> new Opened<>(connection, at, said));
        })
        .whenComplete((opened, fault) -> {
          if (fault != null) {
            var _ = connection.closeAsync();
          }
        });
  }

  private RedisURI uri(RedisAddress at, RedisCredentials credentials, int database) {
    RedisURI.Builder uri =
        RedisURI.builder()
            .withHost(at.host())
            .withPort(at.port())
            .withDatabase(database)
            .withSsl(settings.tls())
            .withClientName("parley")
            .withTimeout(COMMAND_TIMEOUT);
    credentials
        .password()
        .ifPresent(password ->
            credentials
                .user()
                .ifPresentOrElse(
                    user -> uri.withAuthentication(user, password.toCharArray()),
                    () -> uri.withPassword(password.toCharArray())));
    return uri.build();
  }

  private static ClientOptions options(RedisSettings settings) {
    SslOptions.Builder tls = SslOptions.builder().jdkSslProvider();
    settings.trusted().ifPresent(certificates -> tls.trustManager(certificates.toFile()));
    return ClientOptions.builder()
        .autoReconnect(false) // See RedisLink.
        .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
        .requestQueueSize(REQUEST_QUEUE) // Unbounded by default: an outage would fill the heap.
        .timeoutOptions(TimeoutOptions.enabled(COMMAND_TIMEOUT))
        .maintNotificationsConfig(MaintNotificationsConfig.disabled())
        .sslOptions(tls.build())
        .socketOptions(
            SocketOptions.builder()
                .connectTimeout(CONNECT_TIMEOUT)
                .tcpNoDelay(true)
                .keepAlive(
                    KeepAliveOptions.builder()
                        .enable()
                        .idle(Duration.ofSeconds(5))
                        .interval(Duration.ofSeconds(2))
                        .count(3)
                        .build())
                .build())
        .build();
  }

  /**
   * A connection that is ready for use.
   *
   * @param at where it goes
   * @param hello what the server there says it is
   */
  record Opened<C>(C connection, RedisAddress at, ServerHello hello) {}
}
