package dev.parley.policy;

import dev.parley.application.port.out.ChannelPolicy;
import dev.parley.application.port.out.Ruling;
import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.UserId;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the application, and takes it at its word for a while. Safe for any thread; never blocks the
 * caller: what is kept is answered at once, everything else completes on a thread of the client's.
 *
 * <p>One question is asked once, however many wait for its answer. Whatever is not a clear answer
 * grants nothing: no answer in time, too many questions, a status other than 200 and 403, a body
 * that cannot be read.
 */
public final class CallbackPolicy implements ChannelPolicy, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CallbackPolicy.class);
  private static final String SECRET_HEADER = "Parley-Secret";
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final long LOG_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final CallbackSettings settings;
  private final LongSupplier nanoTime;
  private final ExecutorService threads;
  private final HttpClient http;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Question, Kept> kept = new LinkedHashMap<>();
  private final Map<Question, CompletableFuture<Ruling>> asked = new HashMap<>();
  private final Circuit circuit;
  private boolean complained;
  private long complainedNanos;

  public CallbackPolicy(CallbackSettings settings) {
    this(settings, System::nanoTime);
  }

  CallbackPolicy(CallbackSettings settings, LongSupplier nanoTime) {
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.circuit = new Circuit(settings.failures(), settings.pause());
    this.threads = Executors.newVirtualThreadPerTaskExecutor();
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(settings.timeout())
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(threads)
            .build();
  }

  @Override
  public CompletionStage<Ruling> decide(Identity identity, ChannelId channel, Action action) {
    Question question = Question.of(identity, channel, action);
    CompletableFuture<Ruling> answer;
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      Ruling known = known(question, now);
      if (known != null) {
        return CompletableFuture.completedFuture(known);
      }
      CompletableFuture<Ruling> underWay = asked.get(question);
      if (underWay != null) {
        return underWay.minimalCompletionStage();
      }
      if (asked.size() >= settings.maxAsked() || !circuit.mayAsk(now)) {
        return CompletableFuture.completedFuture(new Ruling.Unavailable(SOON));
      }
      answer = new CompletableFuture<>();
      asked.put(question, answer);
    } finally {
      lock.unlock();
    }
    ask(question, answer);
    return answer.minimalCompletionStage();
  }

  /** What is being asked is answered to those who wait, and not kept either. */
  @Override
  public void forget(UserId user) {
    lock.lock();
    try {
      kept.keySet().removeIf(question -> question.user().equals(user));
      asked.keySet().removeIf(question -> question.user().equals(user));
    } finally {
      lock.unlock();
    }
  }

  /** Asks nothing more. */
  @Override
  public void close() {
    http.shutdownNow();
    threads.shutdownNow();
  }

  private @Nullable Ruling known(Question question, long now) {
    Kept found = kept.get(question);
    return found == null || now - found.untilNanos() >= 0 ? null : found.ruling();
  }

  private void ask(Question question, CompletableFuture<Ruling> answer) {
    HttpRequest request =
        HttpRequest.newBuilder(settings.endpoint())
            .timeout(settings.timeout())
            .header("Content-Type", "application/json")
            .header(SECRET_HEADER, settings.secret())
            .POST(BodyPublishers.ofByteArray(CallbackAnswer.question(question)))
            .build();
    // The request's own timeout ends with the head of the answer; a body may drip for ever.
    CompletableFuture<HttpResponse<byte[]>> response =
        http.sendAsync(
            request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), CallbackAnswer.MAX_BYTES));
    var _ =
        response
            .copy()
            .orTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
            .handleAsync(
                (received, fault) -> {
                  response.cancel(true);
                  return take(question, answer, received, fault);
                },
                threads)
            .whenComplete((ruling, fault) ->
                answer.complete(fault == null ? ruling : new Ruling.Unavailable(SOON)));
  }

  private Ruling take(
      Question question,
      CompletableFuture<Ruling> waitedFor,
      @Nullable HttpResponse<byte[]> response,
      @Nullable Throwable fault) {
    Optional<CallbackAnswer> answer =
        response == null
            ? Optional.empty()
            : CallbackAnswer.read(response.statusCode(), response.body());
    boolean complain = false;
    Ruling ruling;
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      boolean stillAsked = asked.remove(question, waitedFor);
      if (answer.isPresent()) {
        circuit.answered();
        ruling =
            answer.get().allow() ? Ruling.granted(BY) : Ruling.denied("the application refuses it");
        if (stillAsked) {
          keep(question, ruling, now + lifetime(answer.get()).toNanos(), now);
        }
      } else {
        circuit.failed(now);
        ruling = new Ruling.Unavailable(SOON);
        complain = !complained || now - complainedNanos >= LOG_EVERY_NANOS;
        if (complain) {
          complained = true;
          complainedNanos = now;
        }
      }
    } finally {
      lock.unlock();
    }
    if (complain) {
      LOG.atWarn()
          .addKeyValue("endpoint", settings.endpoint())
          .addKeyValue("status", response == null ? "none" : response.statusCode())
          .addKeyValue("fault", fault == null ? "none" : fault.getClass().getSimpleName())
          .log("the application does not say who may be in a channel");
    }
    return ruling;
  }

  private static final String BY = "the application grants it";

  private Duration lifetime(CallbackAnswer answer) {
    Duration most = answer.allow() ? settings.keepGranted() : settings.keepDenied();
    return answer.ttl().filter(ttl -> ttl.compareTo(most) < 0).orElse(most);
  }

  private void keep(Question question, Ruling ruling, long untilNanos, long now) {
    kept.remove(question);
    kept.put(question, new Kept(ruling, untilNanos));
    Iterator<Kept> oldestFirst = kept.values().iterator();
    while (oldestFirst.hasNext()
        && (now - oldestFirst.next().untilNanos() >= 0 || kept.size() > settings.maxKept())) {
      oldestFirst.remove();
    }
  }

  private record Kept(Ruling ruling, long untilNanos) {}
}
