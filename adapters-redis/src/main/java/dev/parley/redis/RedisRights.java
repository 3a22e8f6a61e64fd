package dev.parley.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What Redis has to let the user of {@code REDIS_URL} do, in the words of its {@code ACL SETUSER},
 * and for each right something harmless that needs it. Stateless.
 */
final class RedisRights {
  /**
   * The keys and the pub/sub channels; on Redis 6.2 a user may use every channel unless told not.
   */
  static final List<String> PATTERNS =
      List.of("resetchannels", "~parley:*", "&channel:*", "&parley:*");

  private static final Pattern CALL_IN_SCRIPT = Pattern.compile("redis\\.p?call\\('([A-Z]+)'");

  /** Stands for the beginning of the keys that may be written. */
  private static final String KEY = "{key}";

  /**
   * Something to try, with keys of types of their own: {@code z} a sorted set, {@code h} a hash,
   * {@code s} a set, {@code x} a stream, {@code t} a string.
   */
  private static final List<Try> TRIES =
      List.of(
          inScripts("zadd", KEY + "z", "0", "m"),
          inScripts("zscore", KEY + "z", "m"),
          inScripts("zrange", KEY + "z", "0", "0"),
          inScripts("zrangebyscore", KEY + "z", "0", "0"),
          inScripts("zrangebylex", KEY + "z", "-", "+"),
          inScripts("zrevrange", KEY + "z", "0", "0"),
          inScripts("zrem", KEY + "z", "m"),
          inScripts("hset", KEY + "h", "f", "1"),
          inScripts("hsetnx", KEY + "h", "f", "1"),
          inScripts("hget", KEY + "h", "f"),
          inScripts("hmget", KEY + "h", "f"),
          inScripts("hlen", KEY + "h"),
          inScripts("hincrby", KEY + "h", "f", "1"),
          inScripts("hdel", KEY + "h", "f"),
          inScripts("sadd", KEY + "s", "m"),
          inScripts("scard", KEY + "s"),
          inScripts("sismember", KEY + "s", "m"),
          inScripts("srandmember", KEY + "s"),
          directly("srem", KEY + "s", "m"),
          directly("sscan", KEY + "s", "0"),
          inScripts("xadd", KEY + "x", "*", "f", "v"),
          inScripts("xrevrange", KEY + "x", "+", "-", "COUNT", "1"),
          directly("xrange", KEY + "x", "-", "+", "COUNT", "1"),
          inScripts("set", KEY + "t", "x"),
          inScripts("get", KEY + "t"),
          inScripts("persist", KEY + "t"),
          inScripts("pttl", KEY + "t"),
          inScripts("expire", KEY + "t", "60"),
          inScripts("pexpire", KEY + "t", "60000"),
          inScripts("pexpireat", KEY + "t", "1"),
          directly("exists", KEY + "t"),
          inScripts("del", KEY + "z", KEY + "h", KEY + "s", KEY + "x", KEY + "t"),
          inScripts("time"),
          directly("hscan", KEY + "h", "0"),
          directly("eval", "return 1", "0"),
          directly("script|load", "return 1"),
          directly("evalsha", "e0e1f9fabfc9d4800c877a703b823ac0578ff8db", "0"),
          directly("ping"),
          directly("pubsub|numsub", RedisKeys.CONTROL));

  /** Beside what is tried: the bus, over a connection of its own. */
  private static final List<String> OF_THE_BUS = List.of("publish", "subscribe", "unsubscribe");

  /** What a node asks of a cluster alone. */
  private static final List<Try> IN_A_CLUSTER =
      List.of(directly("cluster|slots"), directly("asking"));

  private RedisRights() {}

  /**
   * Something that needs a right, and does no harm.
   *
   * @param command in lower case, perhaps with a subcommand after a stroke
   */
  record Try(String command, List<String> arguments, boolean onlyInScripts) {
    String right() {
      return "+" + command;
    }

    /** The words of the command, with keys that begin so. */
    List<String> words(String keys) {
      return Stream.concat(
              Stream.of(command.split("\\|", -1)),
              arguments.stream().map(argument -> argument.replace(KEY, keys)))
          .toList();
    }
  }

  /** One for each right to a command, the bus's excepted. In this order they need each other. */
  static List<Try> tries(boolean inCluster) {
    List<Try> tries = new ArrayList<>(TRIES);
    if (inCluster) {
      tries.addAll(IN_A_CLUSTER);
    }
    return tries;
  }

  /** All of them, to be put behind {@code ACL SETUSER parley on >password}. */
  static String all(boolean inCluster) {
    SortedSet<String> commands = new TreeSet<>(OF_THE_BUS);
    tries(inCluster).forEach(one -> commands.add(one.command()));
    return Stream.concat(PATTERNS.stream(), commands.stream().map(command -> "+" + command))
        .collect(Collectors.joining(" "));
  }

  /** The commands that the scripts call, in lower case. */
  static SortedSet<String> calledByScripts() {
    SortedSet<String> commands = new TreeSet<>();
    for (RedisScript script : RedisScript.values()) {
      Matcher call = CALL_IN_SCRIPT.matcher(script.source());
      while (call.find()) {
        commands.add(call.group(1).toLowerCase(Locale.ROOT));
      }
    }
    return commands;
  }

  private static Try inScripts(String command, String... arguments) {
    return new Try(command, List.of(arguments), true);
  }

  private static Try directly(String command, String... arguments) {
    return new Try(command, List.of(arguments), false);
  }
}
