package dev.parley.api;

import dev.parley.application.port.out.BusUnavailable;
import dev.parley.application.port.out.MonotonicClock;
import dev.parley.application.port.out.TransitionLog;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.transition.Transition;
import dev.parley.domain.transition.TransitionLane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Who came and went, for services that can neither be called nor reach Redis: what is new is
 * answered at once, and otherwise waited for. Safe for any thread.
 */
final class TransitionCalls {
  /** Who may wait at once, at a node. */
  static final int MOST = 64;

  /** By one id of keys. */
  static final int MOST_OF_AN_ID = 8;

  static final int MOST_EVENTS = 1_000;
  private static final int USUAL_EVENTS = 100;
  static final int LONGEST_WAIT_SECONDS = 25;
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);
  private static final Set<String> PARAMETERS = Set.of("after", "waitSeconds", "limit");
  private static final Pattern NUMBER = Pattern.compile("0|[1-9]\\d{0,3}");

  private final Places places = new Places(MOST, MOST_OF_AN_ID);
  private final TransitionLog log;
  private final MonotonicClock clock;

  private TransitionCalls(TransitionLog log, MonotonicClock clock) {
    this.log = log;
    this.clock = clock;
  }

  /** Adds it. */
  static void addTo(ApiCalls calls, TransitionLog log, MonotonicClock clock) {
    calls.add(
        "GET", "/v1/transitions", ApiRight.TRANSITIONS, new TransitionCalls(log, clock)::answer);
  }

  private ApiAnswer answer(ApiRequest request) {
    int limit = number(request, "limit", USUAL_EVENTS);
    int wait = number(request, "waitSeconds", LONGEST_WAIT_SECONDS);
    Optional<String> after = Optional.ofNullable(request.query().get("after"));
    Optional<TransitionCursor> cursor = after.flatMap(TransitionCursor::parse);
    if (!PARAMETERS.containsAll(request.query().keySet())
        || after.isPresent() != cursor.isPresent()
        || limit < 1
        || limit > MOST_EVENTS
        || wait < 0
        || wait > LONGEST_WAIT_SECONDS) {
      return ApiReply.problem(ApiProblem.PARAMETERS_WRONG);
    }
    if (!places.claim(request.key().id())) {
      return ApiReply.problem(ApiProblem.TOO_MANY_POLLS).retryAfter(1);
    }
    try {
      return cursor.isPresent()
          ? poll(request.key(), cursor.get(), limit, Duration.ofSeconds(wait))
          : new Page(TransitionCursor.of(await(log.ends()))).reply();
    } catch (CompletionException fault) {
      if (fault.getCause() instanceof BusUnavailable) {
        return ApiReply.problem(ApiProblem.BUS_UNAVAILABLE);
      }
      throw fault;
    } finally {
      places.release(request.key().id());
    }
  }

  private ApiReply poll(ApiKey key, TransitionCursor from, int limit, Duration wait) {
    long end = clock.nanos() + wait.toNanos();
    Page page = new Page(from);
    while (true) {
      List<String> ends = await(log.ends());
      for (TransitionLane lane : TransitionLane.all()) {
        if (!page.isFull(limit) && !page.cursor.of(lane).equals(ends.get(lane.number()))) {
          int most = limit - page.events.size() + 1;
          page.add(lane, await(log.read(lane, page.cursor.of(lane), most)), key);
        }
      }
      if (page.says() || clock.nanos() - end >= 0) {
        return page.reply();
      }
      var _ =
          new CompletableFuture<Boolean>()
              .completeOnTimeout(true, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)
              .join();
    }
  }

  /** On a thread that may wait; what Redis does not answer fails by itself. */
  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  /** -1 if it is none. */
  private static int number(ApiRequest request, String name, int otherwise) {
    String text = request.query().getOrDefault(name, Integer.toString(otherwise));
    return NUMBER.matcher(text).matches() ? Integer.parseInt(text) : -1;
  }

  /** What is answered. One thread. */
  private static final class Page {
    private final List<String> events = new ArrayList<>();
    private final List<Integer> resync = new ArrayList<>();
    private TransitionCursor cursor;

    Page(TransitionCursor cursor) {
      this.cursor = cursor;
    }

    boolean isFull(int limit) {
      return events.size() >= limit;
    }

    boolean says() {
      return !events.isEmpty() || !resync.isEmpty();
    }

    void add(TransitionLane lane, List<Transition> entries, ApiKey key) {
      boolean isWhole = !entries.isEmpty() && entries.getFirst().id().equals(cursor.of(lane));
      if (!isWhole && !resync.contains(lane.number())) {
        resync.add(lane.number());
      }
      for (Transition entry : isWhole ? entries.subList(1, entries.size()) : entries) {
        if (ChannelId.parse(entry.channel()).filter(key::isFor).isPresent()) {
          events.add(entry.event());
        }
        cursor = cursor.with(lane, entry.id());
      }
    }

    ApiReply reply() {
      return ApiReply.json(json -> {
        json.writeArrayPropertyStart("events");
        events.forEach(json::writeRawValue);
        json.writeEndArray();
        json.writeArrayPropertyStart("resync");
        resync.forEach(json::writeNumber);
        json.writeEndArray();
        json.writeStringProperty("next", cursor.text());
      });
    }
  }
}
