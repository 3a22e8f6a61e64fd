package dev.parley.policy;

import dev.parley.application.port.out.ChannelPolicy;
import dev.parley.application.port.out.Ruling;
import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.UserId;
import dev.parley.policy.PendingQuestions.Admission;
import dev.parley.policy.PendingQuestions.Pending;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
 * Asks the application, and caches its answers. Safe for any thread; never blocks the caller: what
 * is kept is answered at once, everything else completes on a thread of the client's.
 *
 * <p>One question is asked once, however many wait for its answer. Whatever the application says in
 * time is its answer, and only a clear yes grants; see {@link CallbackAnswer}. Silence and 5xx
 * grant nothing either, are not kept, and if they are all there is, nothing is asked for a while.
 */
public final class CallbackPolicy implements ChannelPolicy, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CallbackPolicy.class);
  private static final String SECRET_HEADER = "Parley-Secret";
  private static final Ruling GRANTED = Ruling.granted("the application grants it");
  private static final Ruling DENIED = Ruling.denied("the application refuses it");
  private static final Ruling UNAVAILABLE = new Ruling.Unavailable(Duration.ofSeconds(1));
  private static final long LOG_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final CallbackSettings settings;
  private final LongSupplier nanoTime;
  private final ExecutorService threads;
  private final HttpClient http;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock, all of these.
  private final KeptAnswers kept;
  private final PendingQuestions pending;
  private final Circuit circuit;
  private boolean complained;
  private long complainedNanos;

  public CallbackPolicy(CallbackSettings settings) {
    this(settings, System::nanoTime);
  }

  CallbackPolicy(CallbackSettings settings, LongSupplier nanoTime) {
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.kept = new KeptAnswers(settings.maxKept(), settings.maxKeptOfUser());
    this.pending =
        new PendingQuestions(
            settings.maxAsked(), settings.maxAskedOfUser(), settings.maxWaitingOfUser());
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
    Pending put;
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      Ruling known = kept.find(question, now);
      if (known != null) {
        return CompletableFuture.completedFuture(known);
      }
      Pending same = pending.find(question).orElse(null);
      if (same != null) {
        return same.answer().minimalCompletionStage();
      }
      put = new Pending(question, new CompletableFuture<>(), now);
      Admission admission = pending.admission(question.user());
      if (admission == Admission.WAIT) {
        pending.await(put);
        return put.answer().minimalCompletionStage();
      }
      if (admission == Admission.REFUSE || !circuit.mayAsk(question.user(), now)) {
        return CompletableFuture.completedFuture(UNAVAILABLE);
      }
      pending.ask(put);
    } finally {
      lock.unlock();
    }
    ask(put);
    return put.answer().minimalCompletionStage();
  }

  /**
   * What is being asked is answered to those who wait, and not kept either. Costs as much as is
   * known of that one user.
   */
  @Override
  public void forget(UserId user) {
    lock.lock();
    try {
      kept.forget(user);
      pending.forget(user);
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

  private void ask(Pending put) {
    HttpRequest request =
        HttpRequest.newBuilder(settings.endpoint())
            .timeout(settings.timeout())
            .header("Content-Type", "application/json")
            .header(SECRET_HEADER, settings.secret())
            .POST(BodyPublishers.ofByteArray(CallbackAnswer.question(put.question())))
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
                  return take(put, received, fault);
                },
                threads)
            .whenComplete(
                (ruling, fault) -> put.answer().complete(fault == null ? ruling : UNAVAILABLE));
  }

  private Ruling take(
      Pending put, @Nullable HttpResponse<byte[]> response, @Nullable Throwable fault) {
    CallbackAnswer answer =
        response == null
            ? CallbackAnswer.SILENCE
            : CallbackAnswer.read(response.statusCode(), response.body());
    List<Pending> refused = new ArrayList<>();
    Pending next;
    boolean complain;
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      boolean mayKeep = pending.end(put);
      if (answer.isFailure()) {
        circuit.failed(put.question().user(), put.question().channel(), now);
      } else {
        circuit.answered();
      }
      if (mayKeep && answer.isDecision()) {
        kept.keep(put.question(), ruling(answer), now + lifetime(answer).toNanos(), now);
      }
      next = nextOf(put.question().user(), refused, now);
      complain = answer.isOdd() && mayComplain(now);
    } finally {
      lock.unlock();
    }
    if (complain) {
      complain(answer, response, fault);
    }
    refused.forEach(late -> late.answer().complete(UNAVAILABLE));
    if (next != null) {
      ask(next);
    }
    return ruling(answer);
  }

  /** Who has waited for as long as an answer may take is told that there is none. */
  private @Nullable Pending nextOf(UserId user, List<Pending> refused, long now) {
    Pending next = pending.nextOf(user);
    while (next != null) {
      if (now - next.sinceNanos() < settings.timeout().toNanos() && circuit.mayAsk(user, now)) {
        pending.ask(next);
        return next;
      }
      refused.add(next);
      next = pending.nextOf(user);
    }
    return null;
  }

  private static Ruling ruling(CallbackAnswer answer) {
    return switch (answer.kind()) {
      case GRANT -> GRANTED;
      case REFUSAL, ODD_REFUSAL -> DENIED;
      case NO_DECISION, FAILURE -> UNAVAILABLE;
    };
  }

  private Duration lifetime(CallbackAnswer answer) {
    Duration most =
        answer.kind() == CallbackAnswer.Kind.GRANT ? settings.keepGranted() : settings.keepDenied();
    return answer.ttl().filter(ttl -> ttl.compareTo(most) < 0).orElse(most);
  }

  private boolean mayComplain(long now) {
    if (complained && now - complainedNanos < LOG_EVERY_NANOS) {
      return false;
    }
    complained = true;
    complainedNanos = now;
    return true;
  }

  private void complain(
      CallbackAnswer answer, @Nullable HttpResponse<byte[]> response, @Nullable Throwable fault) {
    LOG.atWarn()
        .addKeyValue("endpoint", settings.endpoint())
        .addKeyValue("status", response == null ? "none" : response.statusCode())
        .addKeyValue("fault", fault == null ? "none" : fault.getClass().getSimpleName())
        .log(
            answer.isDecision()
                ? "the application refuses with a status other than 403 and 404: see whether"
                    + " PARLEY_POLICY_URL and PARLEY_POLICY_SECRET are right"
                : "the application does not say who may be in a channel");
  }
}
