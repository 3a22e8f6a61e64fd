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
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
 * <p>One question is asked once, however many wait for its answer. While two requests of a user are
 * under way, further questions of that user gather, and are asked in one request: whoever comes
 * back with forty channels asks the application a few times. An application that does not answer
 * such a batch in its form is asked one by one for a while. Whatever the application says in time
 * is its answer, and only a clear yes grants; see {@link CallbackAnswer}. Silence and 5xx grant
 * nothing either, are not kept, and if they are all there is, nothing is asked for a while.
 */
public final class CallbackPolicy implements ChannelPolicy, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CallbackPolicy.class);
  private static final String SECRET_HEADER = "Parley-Secret";
  private static final Ruling GRANTED = Ruling.granted("the application grants it");
  private static final Ruling DENIED = Ruling.denied("the application refuses it");
  private static final Ruling UNAVAILABLE = new Ruling.Unavailable(Duration.ofSeconds(1));
  private static final List<Ruling> UNAVAILABLE_TO_ALL = List.of(UNAVAILABLE);

  /** So many requests of a user are under way before further questions of the user gather. */
  private static final int BEFORE_A_BATCH = 2;

  private static final int MOST_IN_A_BATCH = 100;

  /** How long an application is asked one by one that did not answer a batch in its form. */
  private static final long ONE_BY_ONE_NANOS = TimeUnit.MINUTES.toNanos(10);

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
  private boolean asksOneByOne;
  private long asksOneByOneUntilNanos;
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
      Admission admission = pending.admission(question.user(), fewer(now));
      if (admission == Admission.WAIT) {
        pending.await(put);
        return put.answer().minimalCompletionStage();
      }
      if (admission == Admission.REFUSE || !circuit.mayAsk(question.user(), now)) {
        return CompletableFuture.completedFuture(UNAVAILABLE);
      }
      pending.ask(List.of(put));
    } finally {
      lock.unlock();
    }
    ask(List.of(put));
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

  /** How many requests of a user are enough, where what else the user asks can gather. */
  private int fewer(long now) {
    return asksOneByOne && now - asksOneByOneUntilNanos < 0 ? Integer.MAX_VALUE : BEFORE_A_BATCH;
  }

  private void ask(List<Pending> together) {
    boolean batch = together.size() > 1;
    List<Question> questions = together.stream().map(Pending::question).toList();
    HttpRequest request =
        HttpRequest.newBuilder(settings.endpoint())
            .timeout(settings.timeout())
            .header("Content-Type", "application/json")
            .header(SECRET_HEADER, settings.secret())
            .POST(
                BodyPublishers.ofByteArray(
                    batch
                        ? CallbackAnswer.batch(questions)
                        : CallbackAnswer.question(questions.getFirst())))
            .build();
    int most = batch ? CallbackAnswer.MAX_BYTES_OF_BATCH : CallbackAnswer.MAX_BYTES;
    // The request's own timeout ends with the head of the answer; a body may drip for ever.
    CompletableFuture<HttpResponse<byte[]>> response =
        http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), most));
    var _ =
        response
            .copy()
            .orTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
            .handleAsync(
                (received, fault) -> {
                  response.cancel(true);
                  return take(together, received, fault);
                },
                threads)
            .exceptionally(fault -> UNAVAILABLE_TO_ALL)
            .thenAccept(rulings -> tell(together, rulings));
  }

  /** Those that are asked again, one by one, are told later. */
  private static void tell(List<Pending> together, List<Ruling> rulings) {
    for (int i = 0; i < together.size(); i++) {
      if (rulings.equals(UNAVAILABLE_TO_ALL)) {
        together.get(i).answer().complete(UNAVAILABLE);
      } else if (!rulings.isEmpty()) {
        together.get(i).answer().complete(rulings.get(i));
      }
    }
  }

  private List<Ruling> take(
      List<Pending> together, @Nullable HttpResponse<byte[]> response, @Nullable Throwable fault) {
    Optional<List<CallbackAnswer>> read = read(together.size(), response);
    List<Pending> refused = new ArrayList<>();
    List<List<Pending>> next = new ArrayList<>();
    List<CallbackAnswer> answers = read.orElse(List.of());
    CallbackAnswer odd = answers.stream().filter(CallbackAnswer::isOdd).findFirst().orElse(null);
    boolean complain;
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      Set<Pending> mayKeep = pending.end(together);
      note(together, answers, now);
      for (int i = 0; i < answers.size(); i++) {
        CallbackAnswer answer = answers.get(i);
        Pending put = together.get(i);
        if (mayKeep.contains(put) && answer.isDecision()) {
          kept.keep(put.question(), ruling(answer), now + lifetime(answer).toNanos(), now);
        }
      }
      if (read.isEmpty()) {
        askOneByOne(together, next, now);
      } else {
        List<Pending> waited = nextOf(together.getFirst().question().user(), refused, now);
        if (!waited.isEmpty()) {
          next.add(waited);
        }
      }
      complain = odd != null && mayComplain(now);
    } finally {
      lock.unlock();
    }
    if (complain && odd != null) {
      complain(odd, response, fault);
    }
    refused.forEach(late -> late.answer().complete(UNAVAILABLE));
    next.forEach(this::ask);
    return answers.stream().map(CallbackPolicy::ruling).toList();
  }

  private static Optional<List<CallbackAnswer>> read(
      int questions, @Nullable HttpResponse<byte[]> response) {
    if (response == null) {
      return Optional.of(Collections.nCopies(questions, CallbackAnswer.SILENCE));
    }
    return questions == 1
        ? Optional.of(List.of(CallbackAnswer.read(response.statusCode(), response.body())))
        : CallbackAnswer.readBatch(response.statusCode(), response.body(), questions);
  }

  /** What it says of the application, which was asked once. */
  private void note(List<Pending> together, List<CallbackAnswer> answers, long now) {
    Question first = together.getFirst().question();
    if (!answers.isEmpty() && answers.stream().allMatch(CallbackAnswer::isFailure)) {
      circuit.failed(first.user(), first.channel(), now);
    } else {
      circuit.answered();
    }
  }

  /** It knows no batches: as many as may be are asked at once, the others wait again. */
  private void askOneByOne(List<Pending> together, List<List<Pending>> next, long now) {
    asksOneByOne = true;
    asksOneByOneUntilNanos = now + ONE_BY_ONE_NANOS;
    for (Pending put : together) {
      // The first one always: it is for what ends that those look who wait.
      if (next.isEmpty()
          || pending.admission(put.question().user(), Integer.MAX_VALUE) == Admission.ASK) {
        pending.ask(List.of(put));
        next.add(List.of(put));
      } else {
        pending.await(put);
      }
    }
  }

  /** Who has waited for as long as an answer may take is told that there is none. */
  private List<Pending> nextOf(UserId user, List<Pending> refused, long now) {
    int most = fewer(now) == Integer.MAX_VALUE ? 1 : MOST_IN_A_BATCH;
    for (List<Pending> next = pending.nextOf(user, most);
        !next.isEmpty();
        next = pending.nextOf(user, most)) {
      List<Pending> inTime =
          next.stream()
              .filter(put -> now - put.sinceNanos() < settings.timeout().toNanos())
              .toList();
      next.stream().filter(put -> !inTime.contains(put)).forEach(refused::add);
      if (!inTime.isEmpty() && circuit.mayAsk(user, now)) {
        pending.ask(inTime);
        return inTime;
      }
      refused.addAll(inTime);
    }
    return List.of();
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
