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
import org.jspecify.annotations.Nullable;

/**
 * A verb of the registry, as the Lua that Redis runs in one step: {@code lua/<verb>.lua} after what
 * its kind has in common. Safe for any thread.
 */
enum RedisScript implements RedisVerb {
  JOIN("ledger", "join", ScriptOutputType.INTEGER),
  EPOCH("ledger", "epoch", ScriptOutputType.VALUE),
  LEAVE("ledger", "leave", ScriptOutputType.INTEGER),
  SWEEP("ledger", "sweep", ScriptOutputType.MULTI),
  ROSTER("ledger", "roster", ScriptOutputType.MULTI),
  SUMMARY("ledger", "summary", ScriptOutputType.MULTI),
  PAGE("ledger", "page", ScriptOutputType.MULTI),
  REGISTER("lease", "register", ScriptOutputType.INTEGER),
  RENEW("lease", "renew", ScriptOutputType.INTEGER),
  ENTER("lease", "enter", ScriptOutputType.INTEGER),
  RETIRE("lease", "retire", ScriptOutputType.INTEGER),
  OVERDUE("lease", "overdue", ScriptOutputType.MULTI),
  TO_SWEEP("lease", "to_sweep", ScriptOutputType.MULTI),
  CLAIM("lease", "claim", ScriptOutputType.INTEGER),
  NOW("lease", "now", ScriptOutputType.INTEGER),
  NODES("lease", "nodes", ScriptOutputType.MULTI),
  REVOKE("lease", "revoke", ScriptOutputType.MULTI),
  PUBLISH("publishing", "publish", ScriptOutputType.INTEGER),
  PUBLISH_ONCE("publishing", "publish_once", ScriptOutputType.MULTI);

  private final String verb;
  private final String source;
  private final String digest;
  private final ScriptOutputType output;

  RedisScript(String common, String verb, ScriptOutputType output) {
    this.verb = verb;
    this.source = read(common) + read(verb);
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
      case PUBLISH, PUBLISH_ONCE, PAGE, NODES -> Need.BACKENDS;
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
