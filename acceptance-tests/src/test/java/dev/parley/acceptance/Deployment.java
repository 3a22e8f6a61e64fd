package dev.parley.acceptance;

import com.nimbusds.jose.jwk.RSAKey;
import dev.parley.kinde.IssuerServer;
import dev.parley.kinde.TestKeys;
import dev.parley.kinde.TokenDraft;
import dev.parley.redis.local.LocalRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A cluster as it runs in production: two node processes, one Redis, one issuer. Started once for
 * all features, which keep apart by the names of their channels.
 */
final class Deployment {
  private static final AtomicInteger SCENARIOS = new AtomicInteger();

  final LocalRedis redis = startRedis(0);
  final IssuerServer issuer = IssuerServer.publishing(TestKeys.CURRENT);
  private RSAKey signing = TestKeys.CURRENT;
  final Publisher publisher = new Publisher(redis.url());
  final NodeProcess north = startNode();
  final NodeProcess south = startNode();

  private Deployment() {
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::close));
  }

  static Deployment running() {
    return Holder.RUNNING;
  }

  /** Tells the channels of one scenario from those of all others. */
  static int nextScenario() {
    return SCENARIOS.incrementAndGet();
  }

  /** A Redis on that port, or on a free one where that is 0 or taken. */
  static LocalRedis startRedis(int port) {
    try {
      return LocalRedis.start(port == 0 ? FreePort.next() : port);
    } catch (IOException notStarted) {
      throw new UncheckedIOException(notStarted);
    }
  }

  /** Another node of the cluster; returns when it lets people in. */
  NodeProcess startNode() {
    NodeProcess node = NodeProcess.serve(redis.url(), issuer.issuer());
    RawTab.openedSoon(node.port(), "first-look", tokenFor("Probe")).sayGoodbye();
    return node;
  }

  /**
   * A node that is careful whom it lets in: pages of one origin, few connections, rules and an
   * application that decide, tokens that end with little grace. Started once, when it is first
   * needed.
   */
  static GuardedNode guarded() {
    return GuardedHolder.RUNNING;
  }

  /** What Kinde would give that user. */
  TokenDraft draftFor(String user) {
    return TokenDraft.of(issuer.issuer(), Instant.now())
        .with("sub", user.toLowerCase(Locale.ROOT))
        .with("jti", UUID.randomUUID().toString())
        .with("given_name", user);
  }

  String tokenFor(String user) {
    return issue(draftFor(user));
  }

  /** As the issuer signs now. */
  String issue(TokenDraft draft) {
    return draft.issuedWith(signing);
  }

  /** From now on tokens are signed by another key; the old one is still published beside it. */
  void rotateKeys() {
    issuer.publish(TestKeys.NEXT, TestKeys.CURRENT);
    signing = TestKeys.NEXT;
  }

  String expiredTokenFor(String user) {
    Instant yesterday = Instant.now().minus(Duration.ofDays(1));
    return draftFor(user)
        .with("iat", yesterday.getEpochSecond())
        .with("exp", yesterday.plus(Duration.ofHours(1)).getEpochSecond())
        .issuedWith(TestKeys.CURRENT);
  }

  private void close() {
    north.close();
    south.close();
    publisher.close();
    issuer.close();
    redis.close();
  }

  private static final class GuardedHolder {
    private static final GuardedNode RUNNING = GuardedNode.start(running());
  }

  private static final class Holder {
    private static final Deployment RUNNING = new Deployment();
  }
}
