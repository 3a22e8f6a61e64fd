package dev.parley.api;

import dev.parley.application.port.in.Operations;
import dev.parley.application.port.out.MonotonicClock;
import dev.parley.domain.channel.ChannelId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is published in some channels, as this node hears it. Safe for any thread. */
final class TailCalls {
  /** Who may listen at once, at a node. */
  static final int MOST = 16;

  /** By one id of keys. */
  static final int MOST_OF_AN_ID = 4;

  private static final int MOST_CHANNELS = 32;

  /** That somebody has gone shows by then. */
  private static final long FREE_AFTER_SECONDS = 5;

  private static final Set<String> PARAMETERS = Set.of("channelIds", "payload");
  private static final Logger LOG = LoggerFactory.getLogger(TailCalls.class);

  private final Operations operations;
  private final ApiKeyFile keys;
  private final MonotonicClock clock;
  private final Places places = new Places(MOST, MOST_OF_AN_ID);

  private TailCalls(Operations operations, ApiKeyFile keys, MonotonicClock clock) {
    this.operations = operations;
    this.keys = keys;
    this.clock = clock;
  }

  /** Adds it. */
  static void addTo(ApiCalls calls, Operations operations, ApiKeyFile keys, MonotonicClock clock) {
    calls.add("GET", "/v1/tail", ApiRight.TAIL, new TailCalls(operations, keys, clock)::tail);
  }

  private ApiAnswer tail(ApiRequest request) {
    Optional<TailDetail> detail =
        TailDetail.parse(request.query().getOrDefault("payload", "shape"));
    List<String> names =
        List.of(request.query().getOrDefault("channelIds", "").split(",", MOST_CHANNELS + 1));
    List<ChannelId> wanted =
        names.stream().distinct().flatMap(name -> ChannelId.parse(name).stream()).toList();
    if (!PARAMETERS.containsAll(request.query().keySet())
        || detail.isEmpty()
        || wanted.isEmpty()
        || names.size() > MOST_CHANNELS
        || !names.stream().allMatch(name -> ChannelId.parse(name).isPresent())) {
      return ApiReply.problem(ApiProblem.PARAMETERS_WRONG);
    }
    if (!wanted.stream().allMatch(request.key()::isFor)) {
      return ApiReply.problem(ApiProblem.KEY_MAY_NOT);
    }
    if (!places.claim(request.key().id())) {
      return ApiReply.problem(ApiProblem.TOO_MANY_TAILS).retryAfter(FREE_AFTER_SECONDS);
    }
    return open(request.key(), wanted, detail.get());
  }

  private ApiAnswer open(ApiKey key, List<ChannelId> wanted, TailDetail detail) {
    // It ends what it observes, and that is itself.
    CompletableFuture<Tail> self = new CompletableFuture<>();
    Tail tail =
        new Tail(
            wanted,
            detail,
            clock,
            () -> keys.keys().has(key),
            () -> {
              wanted.forEach(channel -> operations.endObserving(channel, self.join()));
              places.release(key.id());
            });
    self.complete(tail);
    List<CompletableFuture<Boolean>> heard =
        wanted.stream()
            .map(channel -> operations.observe(channel, tail).toCompletableFuture())
            .toList();
    ApiAnswer answer =
        Waiting.answer(
            CompletableFuture.allOf(heard.toArray(CompletableFuture[]::new)),
            all ->
                heard.stream().allMatch(CompletableFuture::join)
                    ? new EventStream(tail)
                    : ApiReply.problem(ApiProblem.BUS_UNAVAILABLE));
    if (answer instanceof EventStream) {
      LOG.atInfo()
          .addKeyValue("key", key.id())
          .addKeyValue("channels", wanted.size())
          .addKeyValue("payload", detail)
          .log("a backend listens");
    } else {
      tail.close();
    }
    return answer;
  }
}
