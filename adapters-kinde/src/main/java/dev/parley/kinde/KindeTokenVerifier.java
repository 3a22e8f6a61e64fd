package dev.parley.kinde;

import dev.parley.application.port.out.MonotonicClock;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.TokenVerifier;
import dev.parley.application.port.out.Verification;
import dev.parley.application.port.out.Verification.Reason;
import dev.parley.application.port.out.Verification.Rejected;
import dev.parley.application.port.out.Verification.Unavailable;
import dev.parley.application.port.out.Verification.Verified;
import dev.parley.domain.identity.Identity;
import dev.parley.kinde.JwkSetCache.Lookup;
import dev.parley.kinde.VerifiedTokens.Digest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies Kinde access tokens. Safe for any thread; never blocks the caller.
 *
 * <p>What is malformed or was verified a moment ago is answered on the calling thread. Everything
 * else is examined on a pool of as many threads as there are processors, because a token costs
 * about 70 µs; a token whose key is not known waits for the fetch without holding one of them. The
 * stage then completes on a thread of the verifier: hand over, do not linger.
 *
 * <p>A token is called expired only if everything else about it is right. With the issuer out of
 * reach, tokens of known keys are verified as ever; only those of unknown keys are unavailable.
 */
public final class KindeTokenVerifier implements TokenVerifier, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KindeTokenVerifier.class);

  /**
   * A third of a second's work for one thread; who comes beyond that is better told to come again.
   */
  private static final int MAX_QUEUED = 4096;

  private static final int MAX_VERIFIED = 50_000;
  private static final Duration VERIFIED_LIFETIME = Duration.ofMinutes(5);
  private static final Duration RETRY_WHEN_BUSY = Duration.ofSeconds(1);
  private static final Verification INVALID = new Rejected(Reason.INVALID);

  private final TokenRules rules;
  private final TokenObjection objection;
  private final InstantSource clock;
  private final MonotonicClock monotonic;
  private final JwkSetCache keys;
  private final ExecutorService pool;
  private final VerifiedTokens verified = new VerifiedTokens(MAX_VERIFIED, VERIFIED_LIFETIME);

  private KindeTokenVerifier(
      KindeSettings settings,
      InstantSource clock,
      MonotonicClock monotonic,
      JwkSetCache keys,
      ExecutorService pool) {
    this.rules = new TokenRules(settings);
    this.objection = new TokenObjection(settings, keys::known);
    this.clock = clock;
    this.monotonic = monotonic;
    this.keys = keys;
    this.pool = pool;
  }

  /**
   * A verifier that has yet to {@link #fetchKeys}.
   *
   * @param clock of what tokens say; it may be set at any time
   * @param monotonic of the pace of fetches for unknown keys, and of what is kept for a while
   */
  public static KindeTokenVerifier create(
      KindeSettings settings, InstantSource clock, MonotonicClock monotonic, Telemetry telemetry) {
    return create(settings, clock, monotonic, telemetry, pool(), RsaImplementation::fastest);
  }

  /**
   * As above with a pool of the caller's, which is shut down by {@link #close}.
   *
   * @param rsa asked for when there are keys
   */
  static KindeTokenVerifier create(
      KindeSettings settings,
      InstantSource clock,
      MonotonicClock monotonic,
      Telemetry telemetry,
      ExecutorService pool,
      Supplier<RsaImplementation> rsa) {
    LOG.atInfo()
        .addKeyValue("issuer", settings.issuer())
        .addKeyValue("keys", settings.jwks())
        .log("verifying tokens");
    JwkSetEndpoint endpoint =
        new JwkSetEndpoint(settings.jwks(), settings.keyFetching().timeout(), rsa);
    JwkSetCache keys = JwkSetCache.idle(endpoint, settings.keyFetching(), monotonic, telemetry);
    return new KindeTokenVerifier(settings, clock, monotonic, keys, pool);
  }

  /**
   * Begins to fetch the issuer's keys, ahead of need from now on, and returns without waiting for
   * them; until they are there, tokens wait for the fetch under way or are {@link Unavailable}.
   */
  public void fetchKeys() {
    keys.begin();
  }

  static ExecutorService pool() {
    int processors = Runtime.getRuntime().availableProcessors();
    return new ThreadPoolExecutor(
        processors,
        processors,
        0,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(MAX_QUEUED),
        Thread.ofPlatform().daemon().name("kinde-verify-", 1).factory());
  }

  @Override
  public CompletionStage<Verification> verify(String token) {
    if (!SignedToken.hasCompactShape(token)) {
      return CompletableFuture.completedFuture(INVALID);
    }
    Digest digest = Digest.of(token);
    Optional<Identity> known = verified.find(digest, monotonic.nanos());
    if (known.isPresent()) {
      return CompletableFuture.completedFuture(rules.inForce(known.get(), clock.instant()));
    }
    CompletableFuture<Verification> answer = new CompletableFuture<>();
    onPool(answer, () -> examine(token, digest, answer));
    return answer;
  }

  /**
   * What a token says of itself, whoever made it: for explanations, never for a decision. Empty if
   * it is no token or names no user or no end.
   */
  public static Optional<Identity> readUnverified(String token) {
    return SignedToken.hasCompactShape(token)
        ? SignedToken.parse(token).flatMap(parsed -> parsed.claims().identity(NameClaims.DEFAULT))
        : Optional.empty();
  }

  /**
   * What is wrong with a token that {@link #verify} has just refused, in words for an operator;
   * empty if nothing is. Not for clients: a forger would learn from it.
   */
  public Optional<String> objectionTo(String token) {
    return objection.to(token, clock.instant());
  }

  /**
   * Completes when the issuer's keys have been fetched for the first time; with a {@link
   * java.util.concurrent.CancellationException} if the verifier is closed before.
   */
  public CompletionStage<Void> keysReady() {
    return keys.ready();
  }

  /**
   * Completes when the issuer has been asked for its keys for the first time: with why that failed,
   * or with nothing if it did not.
   */
  public CompletionStage<Optional<String>> firstFetch() {
    return keys.firstFetch();
  }

  /** Keys that were fetched once stay in use, also when the issuer is away. */
  @Override
  public boolean canVerify() {
    return keys.ready().toCompletableFuture().isDone();
  }

  /** Claims before the signature: forgeries that are wrong anyway cost neither RSA nor a fetch. */
  private void examine(String text, Digest digest, CompletableFuture<Verification> answer) {
    Optional<SignedToken> parsed = SignedToken.parse(text);
    if (parsed.isEmpty()) {
      answer.complete(INVALID);
      return;
    }
    SignedToken token = parsed.get();
    Verification ifGenuine = rules.judge(token.claims(), clock.instant());
    Optional<PublishedKeys> known = keys.known(token.keyId());
    if (ifGenuine.equals(INVALID)) {
      answer.complete(INVALID);
    } else if (known.isPresent() && known.get().haveSigned(token)) {
      accept(ifGenuine, digest, answer);
    } else if (known.isPresent() && !(ifGenuine instanceof Verified)) {
      answer.complete(INVALID);
    } else {
      awaitKey(token, known, ifGenuine, digest, answer);
    }
  }

  /**
   * The key may be new, or have been replaced under its id. Of a token that no key of a known id
   * has signed the most likely truth is that it is forged, so it does not wait for its turn.
   */
  private void awaitKey(
      SignedToken token,
      Optional<PublishedKeys> tried,
      Verification ifGenuine,
      Digest digest,
      CompletableFuture<Verification> answer) {
    keys.lookUp(token.keyId(), tried)
        .thenAccept(lookup -> {
          switch (lookup) {
            case Lookup.Found(PublishedKeys found) ->
                onPool(answer, () -> decide(token, found, ifGenuine, digest, answer));
            case Lookup.Absent() -> answer.complete(INVALID);
            case Lookup.OutOfReach(Duration retryAfter) ->
                answer.complete(tried.isPresent() ? INVALID : new Unavailable(retryAfter));
          }
        });
  }

  private void decide(
      SignedToken token,
      PublishedKeys found,
      Verification ifGenuine,
      Digest digest,
      CompletableFuture<Verification> answer) {
    if (found.haveSigned(token)) {
      accept(ifGenuine, digest, answer);
    } else {
      answer.complete(INVALID);
    }
  }

  private void accept(
      Verification ifGenuine, Digest digest, CompletableFuture<Verification> answer) {
    if (ifGenuine instanceof Verified(Identity identity)) {
      verified.keep(digest, identity, monotonic.nanos());
    }
    answer.complete(ifGenuine);
  }

  private void onPool(CompletableFuture<Verification> answer, Runnable step) {
    try {
      pool.execute(() -> {
        try {
          step.run();
        } catch (RuntimeException unexpected) {
          // Its message may quote the token, so the log gets the place alone.
          LOG.atError()
              .addKeyValue("fault", unexpected.getClass().getName())
              .addKeyValue(
                  "at", unexpected.getStackTrace().length > 0 ? unexpected.getStackTrace()[0] : "?")
              .log("a token could not be examined");
          answer.complete(INVALID);
        }
      });
    } catch (RejectedExecutionException full) {
      answer.complete(new Unavailable(RETRY_WHEN_BUSY));
    }
  }

  /**
   * Ends the threads, once what is queued has been answered; tokens that wait for a key, and those
   * that come later, are {@link Unavailable}. Does not wait; idempotent.
   */
  @Override
  public void close() {
    keys.close();
    pool.shutdown();
  }
}
