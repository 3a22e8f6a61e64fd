package dev.parley.redis;

import dev.parley.application.port.out.MonotonicClock;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.redis.RedisVerb.Need;
import dev.parley.redis.RefusalKind.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears how every call to Redis ended, and speaks of what it refuses: each refusal is counted, and
 * of each kind the first of an outage is logged, and its end. Safe for any thread; a call that
 * succeeds costs a look at one field while nothing is refused.
 *
 * <p>An outage of a kind is over when what was refused has succeeded again, and was not refused for
 * {@link #SETTLED}: one key of the wrong type among thousands is one outage. What is not asked for
 * any more counts no longer than {@link #STALE}.
 */
final class RedisRefusals {
  static final Duration SETTLED = Duration.ofSeconds(5);
  static final Duration STALE = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(RedisRefusals.class);

  private final Map<RefusalKind, Outage> outages = new EnumMap<>(RefusalKind.class);
  private final Telemetry telemetry;
  private final MonotonicClock clock;
  private volatile boolean calm = true;

  RedisRefusals(Telemetry telemetry, MonotonicClock clock) {
    this.telemetry = telemetry;
    this.clock = clock;
    telemetry.expect(Measure.REDIS_REFUSED, RefusalKind.values());
  }

  /** Hears how a call ends. Returns the same stage. */
  <T extends @Nullable Object, S extends CompletionStage<T>> S watch(RedisVerb verb, S answer) {
    var _ =
        answer.whenComplete((done, fault) -> {
          if (fault == null) {
            if (!calm) {
              succeeded(verb);
            }
          } else {
            RefusalKind.of(fault).ifPresent(refusal -> refused(verb, refusal));
          }
        });
    return answer;
  }

  /** What is refused of what something needs, for people: {@code NOPERM: EVALSHA join, SREM}. */
  Optional<String> refused(Need need) {
    return calm ? Optional.empty() : refusedNow(need);
  }

  private synchronized Optional<String> refusedNow(Need need) {
    endOutages();
    List<String> refused = new ArrayList<>();
    outages.forEach((kind, outage) -> {
      if (need != Need.ADMISSION || kind.isEverywhere()) {
        outage.words(need).ifPresent(words -> refused.add(kind + ": " + words));
      }
    });
    return refused.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", refused));
  }

  private synchronized void refused(RedisVerb verb, Refusal refusal) {
    RefusalKind kind = refusal.kind();
    telemetry.count(Measure.REDIS_REFUSED, kind);
    Outage outage = outages.get(kind);
    if (outage == null) {
      LOG.atWarn()
          .addKeyValue("kind", kind)
          .addKeyValue("command", verb.words())
          .addKeyValue("said", refusal.words())
          .addKeyValue("advice", kind.advice())
          .log("Redis refuses what this node asks");
      outage = new Outage();
      outages.put(kind, outage);
      calm = false;
    }
    outage.refusals++;
    outage.last.put(verb, new Last(clock.nanos(), false));
  }

  private synchronized void succeeded(RedisVerb verb) {
    outages
        .values()
        .forEach(outage ->
            outage.last.computeIfPresent(verb, (same, last) -> new Last(last.nanos, true)));
    endOutages();
  }

  private void endOutages() {
    long now = clock.nanos();
    outages
        .entrySet()
        .removeIf(entry -> {
          Outage outage = entry.getValue();
          outage.last.values().removeIf(last -> last.isOver(now));
          boolean over = outage.last.isEmpty();
          if (over) {
            LOG.atInfo()
                .addKeyValue("kind", entry.getKey())
                .addKeyValue("refusals", outage.refusals)
                .log("Redis does again what it had refused");
          }
          return over;
        });
    calm = outages.isEmpty();
  }

  /** The last refusal of a verb, and whether it succeeded since. */
  private record Last(long nanos, boolean succeededSince) {
    boolean isOver(long now) {
      return now - nanos >= (succeededSince ? SETTLED : STALE).toNanos();
    }
  }

  /** The refusals of one kind since it was last well. Guarded by the owner. */
  private static final class Outage {
    private final Map<RedisVerb, Last> last = new LinkedHashMap<>();
    private long refusals;

    Optional<String> words(Need need) {
      String words =
          last.keySet().stream()
              .filter(verb -> verb.need() == need)
              .map(RedisVerb::words)
              .collect(Collectors.joining(", "));
      return words.isEmpty() ? Optional.empty() : Optional.of(words);
    }
  }
}
