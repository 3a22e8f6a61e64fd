package dev.parley.kinde;

import static dev.parley.kinde.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.parley.application.port.out.NoopTelemetry;
import dev.parley.application.port.out.Verification;
import dev.parley.application.port.out.Verification.Reason;
import dev.parley.application.port.out.Verification.Rejected;
import dev.parley.application.port.out.Verification.Unavailable;
import dev.parley.application.port.out.Verification.Verified;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/** A verifier of an issuer that has published one key, and a clock that stands still. */
abstract class VerifierTest {
  static final Verification INVALID = new Rejected(Reason.INVALID);
  static final Verification EXPIRED = new Rejected(Reason.EXPIRED);

  final LogRecorder log = LogRecorder.recording();
  final TestClock clock = new TestClock();
  final IssuerServer issuer = IssuerServer.publishing(TestKeys.CURRENT);
  KindeTokenVerifier verifier = verifier(issuer.settings());

  @AfterEach
  void stop() {
    verifier.close();
    issuer.close();
    log.close();
    // An error is a fault of ours, and no token, however bad, may be able to cause one.
    assertThat(log.lines(Level.ERROR)).isEmpty();
  }

  static KindeTokenVerifier fetching(KindeTokenVerifier created) {
    created.fetchKeys();
    return created;
  }

  /** Whose RSA it is. */
  RsaImplementation rsa() {
    return RsaImplementation.fastest();
  }

  private KindeTokenVerifier verifier(KindeSettings settings) {
    return fetching(
        KindeTokenVerifier.create(
            settings, clock, clock, NoopTelemetry.TELEMETRY, KindeTokenVerifier.pool(), this::rsa));
  }

  void awaitKeys() {
    eventually("the keys are there", verifier::canVerify);
  }

  void restart(KindeSettings settings) {
    verifier.close();
    verifier = verifier(settings);
  }

  TokenDraft aliceToken() {
    return TokenDraft.of(issuer.issuer(), clock.instant());
  }

  String validToken() {
    return aliceToken().issuedWith(TestKeys.CURRENT);
  }

  String tokenOfUnknownKey(Object number) {
    return aliceToken().withHeader("kid", "unknown-" + number).forged();
  }

  CompletableFuture<Verification> begin(String token) {
    return verifier.verify(token).toCompletableFuture();
  }

  /** What a token is refused for is told to operators, of every token that is. */
  Verification verdict(String token) {
    Verification verdict = outcome(begin(token));
    switch (verdict) {
      case Verified verified -> assertThat(verifier.objectionTo(token)).isEmpty();
      case Rejected rejected ->
          assertThat(verifier.objectionTo(token)).as("%s", rejected).isPresent();
      case Unavailable away -> {}
    }
    return verdict;
  }

  static Verification outcome(CompletableFuture<Verification> begun) {
    return begun.orTimeout(10, TimeUnit.SECONDS).join();
  }

  /** Past the time during which only one fetch for unknown keys is allowed. */
  void letTheLimiterOpen() {
    clock.advance(Duration.ofSeconds(10));
  }
}
