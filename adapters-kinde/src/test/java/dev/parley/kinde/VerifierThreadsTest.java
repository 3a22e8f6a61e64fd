package dev.parley.kinde;

import static dev.parley.kinde.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.out.NoopTelemetry;
import dev.parley.application.port.out.Verification;
import dev.parley.application.port.out.Verification.Unavailable;
import dev.parley.application.port.out.Verification.Verified;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On which thread a token is answered, and what happens when there is none left. */
class VerifierThreadsTest extends VerifierTest {
  private final ThreadPoolExecutor oneThread =
      new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1));
  private final CountDownLatch released = new CountDownLatch(1);

  @BeforeEach
  void verifierOfOneThread() {
    verifier.close();
    verifier =
        fetching(
            KindeTokenVerifier.create(
                issuer.settings(), clock, clock, NoopTelemetry.TELEMETRY, oneThread, this::rsa));
    awaitKeys();
  }

  @Test
  void a_new_token_is_never_examined_on_the_calling_thread() {
    occupyTheThread();

    CompletableFuture<Verification> begun = begin(validToken());

    assertThat(begun).isNotDone();
    released.countDown();
    assertThat(outcome(begun)).isInstanceOf(Verified.class);
  }

  @Test
  void a_token_beyond_the_queue_is_to_come_again() {
    occupyTheThread();
    CompletableFuture<Verification> queued = begin(validToken());

    assertThat(begin(aliceToken().with("jti", "2").issuedWith(TestKeys.CURRENT)))
        .isCompletedWithValue(new Unavailable(Duration.ofSeconds(1)));

    released.countDown();
    assertThat(outcome(queued)).isInstanceOf(Verified.class);
  }

  @Test
  void a_token_verified_before_is_answered_at_once() {
    String token = validToken();
    Verification first = verdict(token);
    occupyTheThread();

    assertThat(begin(token)).isCompletedWithValue(first);
    released.countDown();
  }

  @Test
  void a_token_verified_before_expires_all_the_same() {
    String token =
        aliceToken()
            .with("exp", clock.instant().plusSeconds(60).getEpochSecond())
            .issuedWith(TestKeys.CURRENT);
    assertThat(verdict(token)).isInstanceOf(Verified.class);
    clock.advance(Duration.ofSeconds(89));
    assertThat(verdict(token)).isInstanceOf(Verified.class);
    clock.advance(Duration.ofSeconds(1));
    occupyTheThread();

    assertThat(begin(token)).isCompletedWithValue(EXPIRED);
    released.countDown();
    clock.advance(Duration.ofMinutes(5));
    assertThat(verdict(token)).isEqualTo(EXPIRED);
  }

  @Test
  void a_malformed_token_is_answered_at_once() {
    occupyTheThread();

    assertThat(begin("garbage")).isCompletedWithValue(INVALID);
    released.countDown();
  }

  @Test
  void closing_answers_everyone_and_ends_the_threads() {
    restart(issuer.settings());
    awaitKeys();
    int before = issuer.fetches();
    CountDownLatch never = new CountDownLatch(1);
    issuer.publishAfter(never, TestKeys.CURRENT);
    CompletableFuture<Verification> waiting = begin(tokenOfUnknownKey(1));
    eventually("the fetch is under way", () -> issuer.fetches() > before);

    verifier.close();
    verifier.close();

    assertThat(outcome(waiting)).isInstanceOf(Unavailable.class);
    assertThat(verdict(validToken())).isInstanceOf(Unavailable.class);
    eventually("the threads have ended", () -> threads().isEmpty());
    never.countDown();
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("kinde-") || name.startsWith("HttpClient-"))
        .collect(Collectors.toSet());
  }

  private void occupyTheThread() {
    CountDownLatch occupied = new CountDownLatch(1);
    oneThread.execute(() -> {
      occupied.countDown();
      try {
        released.await();
      } catch (InterruptedException closing) {
        Thread.currentThread().interrupt();
      }
    });
    eventually("the thread is occupied", () -> occupied.getCount() == 0);
  }
}
