package dev.parley.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A verb of the registry, as the Lua that Redis runs in one step: {@code lua/<verb>.lua} after what
 * its kind has in common. Safe for any thread.
 */
enum RedisScript implements RedisVerb {
  JOIN(Common.LEDGER, "join", ScriptOutputType.INTEGER),
  EPOCH(Common.LEDGER, "epoch", ScriptOutputType.VALUE),
  LEAVE(Common.LEDGER, "leave", ScriptOutputType.INTEGER),
  SWEEP(Common.LEDGER, "sweep", ScriptOutputType.MULTI),
  ROSTER(Common.LEDGER, "roster", ScriptOutputType.MULTI),
  SUMMARY(Common.LEDGER, "summary", ScriptOutputType.MULTI),
  PAGE(Common.LEDGER, "page", ScriptOutputType.MULTI),
  REGISTER(Common.LEASE, "register", ScriptOutputType.INTEGER),
  RENEW(Common.LEASE, "renew", ScriptOutputType.INTEGER),
  ENTER(Common.LEASE, "enter", ScriptOutputType.INTEGER),
  RETIRE(Common.LEASE, "retire", ScriptOutputType.INTEGER),
  OVERDUE(Common.LEASE, "overdue", ScriptOutputType.MULTI),
  TO_SWEEP(Common.LEASE, "to_sweep", ScriptOutputType.MULTI),
  CLAIM(Common.LEASE, "claim", ScriptOutputType.INTEGER),
  NOW(Common.LEASE, "now", ScriptOutputType.INTEGER),
  NODES(Common.LEASE, "nodes", ScriptOutputType.MULTI),
  REVOKE(Common.LEASE, "revoke", ScriptOutputType.MULTI),
  PUBLISH(Common.PUBLISHING, "publish", ScriptOutputType.INTEGER),
  PUBLISH_ONCE(Common.PUBLISHING, "publish_once", ScriptOutputType.MULTI),
  ENDS(Common.STREAM, "ends", ScriptOutputType.MULTI),
  VACATE(Common.STREAM, "vacate", ScriptOutputType.INTEGER),
  LANES(Common.STREAM, "lanes", ScriptOutputType.MULTI),
  ADVANCE(Common.STREAM, "advance", ScriptOutputType.INTEGER),
  RELEASE(Common.STREAM, "release", ScriptOutputType.INTEGER),
  /** Services may load it too, so it stands by itself. */
  DURABLE(Common.NOTHING, "durable", ScriptOutputType.MULTI),
  KEPT(Common.NOTHING, "kept", ScriptOutputType.MULTI);

  /** What verbs of a kind have in common, in its order. */
  private enum Common {
    LEDGER("stream", "transitions", "ledger"),
    LEASE("lease"),
    PUBLISHING("publishing"),
    STREAM("lease", "stream"),
    NOTHING;

    private final String source;

    Common(String... names) {
      source = Stream.of(names).map(RedisScript::read).collect(Collectors.joining());
    }
  }

  private final String verb;
  private final String source;
  private final String digest;
  private final ScriptOutputType output;

  RedisScript(Common common, String verb, ScriptOutputType output) {
    this.verb = verb;
    this.source = common.source + read(verb);
    this.digest = sha1(source);
    this.output = output;
  }

  @Override
  public String words() {
    return "EVALSHA " + verb;
  }

  @Override
  public Need need() {
    return switch (this) {
      case ROSTER, NOW -> Need.ADMISSION;
      case REVOKE -> Need.COMMANDS;
      case PUBLISH,
          PUBLISH_ONCE,
          PAGE,
          NODES,
          ENDS,
          VACATE,
          LANES,
          ADVANCE,
          RELEASE,
          DURABLE,
          KEPT ->
          Need.BACKENDS;
      case JOIN,
          EPOCH,
          LEAVE,
          SUMMARY,
          SWEEP,
          REGISTER,
          RENEW,
          ENTER,
          RETIRE,
          OVERDUE,
          TO_SWEEP,
          CLAIM ->
          Need.PRESENCE;
    };
  }

  /** What Redis runs. */
  String source() {
    return source;
  }

  /** Makes every script known to Redis, so that none of the first calls is overtaken. */
  static CompletionStage<Void> loadAll(RedisAsyncCommands<String, String> commands) {
    CompletableFuture<?>[] loads = new CompletableFuture<?>[values().length];
    int next = 0;
    for (RedisScript script : values()) {
      loads[next++] = commands.scriptLoad(script.source).toCompletableFuture();
    }
    return CompletableFuture.allOf(loads);
  }

  <T extends @Nullable Object> CompletionStage<T> run(
      RedisAsyncCommands<String, String> commands, String[] keys, String... arguments) {
    CompletionStage<T> known = commands.evalsha(digest, output, keys, arguments);
    return known.exceptionallyCompose(fault ->
        RedisCalls.cause(fault) instanceof RedisNoScriptException
            ? commands.eval(source, output, keys, arguments)
            : CompletableFuture.failedFuture(fault));
  }

  private static String read(String name) {
    try (InputStream in = RedisScript.class.getResourceAsStream("lua/" + name + ".lua")) {
      if (in == null) {
        throw new IllegalStateException("the script " + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha1(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }
}
