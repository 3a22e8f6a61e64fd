package dev.parley.redis;

import dev.parley.application.port.out.BusUnavailable;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why Redis refused a command, and what an operator can do about it. */
enum RefusalKind {
  NOPERM(
      true,
      "The user in REDIS_URL lacks a right: ./parley check names each that is missing,"
          + " docs/operations.md#rights-in-redis lists all"),
  NOAUTH(true, "Redis wants a user and a password: put them into REDIS_URL"),
  OOM(true, "Redis is full: find what fills it, or raise maxmemory, with noeviction"),
  MISCONF(true, "Redis cannot save to its disk: look at its log and at its disk"),
  READONLY(true, "A replica was reached: REDIS_URL has to lead to the master"),
  NOREPLICAS(true, "The master has too few replicas: look at min-replicas-to-write"),
  MASTERDOWN(true, "A replica without its master was reached: REDIS_URL has to lead to the master"),
  LOADING(true, "Redis is reading its data: it takes as long as it takes"),
  BUSY(true, "A script of somebody keeps Redis: see SLOWLOG GET, and end it by SCRIPT KILL"),
  CLUSTERDOWN(true, "The cluster has no primary for some slots: see CLUSTER INFO"),
  SLOT_MOVED(false, "A slot is being moved and does not arrive: finish it, see CLUSTER NODES"),
  NOSCRIPT(true, "Redis forgets scripts at once: does a proxy stand between?"),
  WRONGTYPE(
      false, "A key that begins with parley: was written by somebody else: find and delete it"),
  /** It answered, with something that this version does not write. */
  UNEXPECTED(false, "Were keys that begin with parley: written by somebody else?"),
  OTHER(true, "Is REDIS_URL a Redis of 6.2 or later, and is no command renamed?");

  /** What a refusal says, in the order in which it is looked for; of scripts in mid-sentence. */
  private static final Pattern CODE =
      Pattern.compile(
          "(?:^|[ -])(NOPERM|NOAUTH|WRONGPASS|OOM|MISCONF|READONLY|NOREPLICAS|MASTERDOWN|LOADING"
              + "|BUSY|CLUSTERDOWN|MOVED|ASK|TRYAGAIN|NOSCRIPT|WRONGTYPE)\\b");

  private static final Pattern IN_SCRIPT_WITHOUT_RIGHT =
      Pattern.compile("user executing the script can't|ACL failure in script");

  private static final int MOST_CHARACTERS = 200;

  private final boolean everywhere;
  private final String advice;

  RefusalKind(boolean everywhere, String advice) {
    this.everywhere = everywhere;
    this.advice = advice;
  }

  /** Whether it is about Redis as a whole, and not about one key. */
  boolean isEverywhere() {
    return everywhere;
  }

  /** What to do about it. */
  String advice() {
    return advice;
  }

  /** What Redis said, or that it said something odd. */
  record Refusal(RefusalKind kind, String words) {}

  /**
   * What a call failed with, if it was answered: empty if the connection is gone, if nothing came
   * in time, or if nothing was asked.
   */
  static Optional<Refusal> of(Throwable fault) {
    Throwable last = fault;
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof RedisCommandExecutionException said) {
        String words = String.valueOf(said.getMessage());
        return Optional.of(new Refusal(kind(words), shown(words)));
      }
      last = cause;
    }
    boolean unanswered =
        last instanceof RedisException
            || last instanceof BusUnavailable
            || last instanceof CancellationException
            || last instanceof CompletionException
            || last instanceof RejectedExecutionException
            || !(last instanceof RuntimeException);
    return unanswered
        ? Optional.empty()
        : Optional.of(new Refusal(UNEXPECTED, last.getClass().getSimpleName()));
  }

  private static RefusalKind kind(String words) {
    if (IN_SCRIPT_WITHOUT_RIGHT.matcher(words).find()) {
      return NOPERM;
    }
    Matcher code = CODE.matcher(words);
    if (!code.find()) {
      return OTHER;
    }
    return switch (code.group(1)) {
      case "WRONGPASS" -> NOAUTH;
      case "MOVED", "ASK", "TRYAGAIN" -> SLOT_MOVED;
      case String name -> valueOf(name);
    };
  }

  /** In one line, and without the arguments that Redis repeats of a command it does not know. */
  private static String shown(String words) {
    int arguments = words.indexOf(", with args");
    String own = arguments < 0 ? words : words.substring(0, arguments);
    String cut = own.length() <= MOST_CHARACTERS ? own : own.substring(0, MOST_CHARACTERS) + "…";
    return cut.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\p{Cf}]", " ").strip();
  }
}
