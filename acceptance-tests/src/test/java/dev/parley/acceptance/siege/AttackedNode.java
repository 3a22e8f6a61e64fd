package dev.parley.acceptance.siege;

import dev.parley.acceptance.NodeProcess;
import dev.parley.acceptance.Publisher;
import dev.parley.api.ApiKey;
import dev.parley.kinde.IssuerServer;
import dev.parley.kinde.TestKeys;
import dev.parley.kinde.TokenDraft;
import dev.parley.redis.local.LocalRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A node as the launcher starts one, with a heap of 256 MiB and 2,000 connections; with a Redis, an
 * issuer and an application of its own. Safe for any thread.
 */
final class AttackedNode implements AutoCloseable {
  static final int HEAP_MEBIBYTES = 256;
  static final int CONNECTIONS = 2_000;

  private static final String LONG_AVATAR = "https://example.com/" + "a".repeat(2_000);

  private final Map<String, String> tokens = new ConcurrentHashMap<>();
  private final IssuerServer issuer = IssuerServer.publishing(TestKeys.CURRENT);
  private final PolicyApplication application = PolicyApplication.start();
  private final LocalRedis redis = startRedis();
  private final Publisher publisher = new Publisher(redis.url());
  private final ApiKey.Fresh apiKey = ApiKey.fresh("siege", "*", "*", new byte[32]);
  private final Path collections;
  private final Path apiKeys;
  private final NodeProcess process;

  private AttackedNode(boolean asksPolicy) {
    try {
      collections = Files.createTempFile("parley-siege-", ".gc");
      apiKeys = Files.createTempFile("parley-siege-", ".keys");
      Files.writeString(apiKeys, apiKey.line());
    } catch (IOException noRoom) {
      throw new UncheckedIOException(noRoom);
    }
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "REDIS_URL", redis.url(),
                "KINDE_ISSUER_URL", issuer.issuer(),
                "PORT", "0",
                "PARLEY_MANAGEMENT_PORT", "0",
                "PARLEY_API_KEYS", apiKeys.toString(),
                "PARLEY_API_LISTEN", "public",
                "PARLEY_MAX_CONNECTIONS", String.valueOf(CONNECTIONS)));
    if (asksPolicy) {
      settings.put("PARLEY_POLICY", "callback");
      settings.put("PARLEY_POLICY_URL", application.url());
      settings.put("PARLEY_POLICY_SECRET", PolicyApplication.SECRET);
    }
    process =
        NodeProcess.start(
            List.of(
                "-XX:+UseSerialGC",
                "-Xmn16m",
                "-Xmx" + HEAP_MEBIBYTES + "m",
                "-XX:+UseCompactObjectHeaders",
                "-XX:+ExitOnOutOfMemoryError",
                "-Xlog:gc:file=" + collections),
            List.of("serve"),
            settings);
  }

  /** Starts one; returns when it listens. */
  static AttackedNode start(boolean asksPolicy) {
    AttackedNode node = new AttackedNode(asksPolicy);
    try {
      node.process.port();
      return node;
    } catch (IllegalStateException notUp) {
      node.close();
      throw notUp;
    }
  }

  int port() {
    return process.port();
  }

  int managementPort() {
    return process.managementPort();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String redisUrl() {
    return redis.url();
  }

  /** By which the API is called. */
  String apiKey() {
    return apiKey.text();
  }

  /** Another service. */
  Publisher publisher() {
    return publisher;
  }

  /** What lives in the heap, and what did. */
  LiveHeap liveHeap() {
    return new LiveHeap(process.pid(), collections);
  }

  String token(String user) {
    return tokens.computeIfAbsent(user, name -> draft(name).issuedWith(TestKeys.CURRENT));
  }

  /** One that costs all others 2,000 bytes when its user is shown. */
  String tokenWithAvatar(String user) {
    return tokens.computeIfAbsent(
        user, name -> draft(name).with("picture", LONG_AVATAR).issuedWith(TestKeys.CURRENT));
  }

  /** One by a key that nobody has. */
  String tokenOfUnknownKey(String key) {
    return draft("nobody").withHeader("kid", key).unsigned() + "AAAA";
  }

  @Override
  public void close() {
    process.close();
    publisher.close();
    application.close();
    issuer.close();
    redis.close();
    try {
      Files.deleteIfExists(collections);
      Files.deleteIfExists(apiKeys);
    } catch (IOException left) {
      throw new UncheckedIOException(left);
    }
  }

  private TokenDraft draft(String user) {
    return TokenDraft.of(issuer.issuer(), Instant.now())
        .with("sub", user)
        .with("jti", user)
        .with("given_name", user);
  }

  private static LocalRedis startRedis() {
    try {
      return LocalRedis.start(0);
    } catch (IOException notStarted) {
      throw new UncheckedIOException(notStarted);
    }
  }
}
