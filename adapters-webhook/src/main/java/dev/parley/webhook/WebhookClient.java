package dev.parley.webhook;

import dev.parley.application.port.out.MonotonicClock;
import dev.parley.application.port.out.TransitionReceiver;
import dev.parley.domain.transition.Answer;
import dev.parley.domain.transition.Delivery;
import dev.parley.domain.transition.DeliveryFault;
import dev.parley.domain.transition.TransitionLane;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts deliveries to the receiver. Safe for any thread; never blocks the caller: names are
 * resolved and answers are read on virtual threads. One request a lane is at most under way, by
 * whoever calls.
 *
 * <p>A name that resolves to a private address is refused before each request, unless that is
 * allowed. Java keeps what it resolved for half a minute, so the connection goes where was looked.
 */
public final class WebhookClient implements TransitionReceiver, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookClient.class);
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final long LOG_EVERY_NANOS = Duration.ofSeconds(30).toNanos();
  private static final int MOST_SECONDS_DIGITS = 9;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .followRedirects(Redirect.NEVER)
          .version(Version.HTTP_1_1)
          .executor(threads)
          .build();
  private final WebhookSettings settings;
  private final InstantSource clock;
  private final MonotonicClock monotonic;
  private final String agent;
  private final AtomicLong loggedNanos;

  /**
   * Sends nothing yet.
   *
   * @param clock for timestamps alone
   * @param version of this server
   */
  public WebhookClient(
      WebhookSettings settings, InstantSource clock, MonotonicClock monotonic, String version) {
    this.settings = settings;
    this.clock = clock;
    this.monotonic = monotonic;
    this.agent = "Parley/" + version;
    this.loggedNanos = new AtomicLong(monotonic.nanos() - LOG_EVERY_NANOS);
  }

  @Override
  public CompletionStage<Answer> tell(TransitionLane lane, Delivery delivery) {
    DiscardedBody body = new DiscardedBody();
    CompletableFuture<UnderWay> sent =
        CompletableFuture.supplyAsync(() -> send(lane, delivery, body), threads);
    return sent.thenCompose(UnderWay::response)
        .orTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .handle((response, fault) -> {
          if (fault == null) {
            return answer(response, body);
          }
          var _ = sent.thenAccept(request -> request.response().cancel(true));
          body.end();
          return failed(fault);
        });
  }

  @Override
  public void close() {
    client.shutdownNow();
    threads.shutdownNow();
  }

  /** On a thread that may wait. */
  private UnderWay send(TransitionLane lane, Delivery delivery, DiscardedBody discarded) {
    if (!mayGo()) {
      throw new CompletionException(new AddressRefused());
    }
    Instant now = clock.instant();
    String id = WebhookBody.id(lane, delivery);
    byte[] body = WebhookBody.of(lane, delivery, now);
    String signatures =
        settings.secrets().stream()
            .map(secret -> secret.sign(id, now.getEpochSecond(), body))
            .collect(Collectors.joining(" "));
    HttpRequest request =
        HttpRequest.newBuilder(settings.endpoint())
            .timeout(settings.timeout())
            .header("Content-Type", "application/json")
            .header("User-Agent", agent)
            .header("webhook-id", id)
            .header("webhook-timestamp", Long.toString(now.getEpochSecond()))
            .header("webhook-signature", signatures)
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    return new UnderWay(client.sendAsync(request, head -> discarded));
  }

  /** Encrypted to public addresses, or to private ones if that is allowed. */
  private boolean mayGo() {
    try {
      Stream<InetAddress> all = Stream.of(InetAddress.getAllByName(settings.endpoint().getHost()));
      return settings.privateAllowed()
          ? !settings.isPlain() || all.allMatch(PrivateAddresses::has)
          : all.noneMatch(PrivateAddresses::has);
    } catch (UnknownHostException unknown) {
      throw new CompletionException(unknown);
    }
  }

  private Answer answer(HttpResponse<Void> response, DiscardedBody body) {
    int status = response.statusCode();
    // What drips is not waited for.
    CompletableFuture.delayedExecutor(settings.timeout().toMillis(), TimeUnit.MILLISECONDS, threads)
        .execute(body::end);
    if (status / 100 == 2) {
      return new Answer.Taken();
    }
    if (status == 410) {
      LOG.atError()
          .addKeyValue("endpoint", settings.shown())
          .log(
              "the receiver of webhooks answers 410: it is told nothing more until the nodes are"
                  + " started again");
      return new Answer.Gone();
    }
    complain("the receiver of webhooks does not take them: they are tried again", status);
    OptionalLong seconds = retryAfter(response);
    if (status == 429 || (status == 503 && seconds.isPresent())) {
      return new Answer.Later(Duration.ofSeconds(seconds.orElse(0)));
    }
    return new Answer.Failed(status / 100 == 3 ? DeliveryFault.REDIRECT : DeliveryFault.STATUS);
  }

  private Answer failed(Throwable fault) {
    Throwable cause =
        fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
    complain(
        cause instanceof AddressRefused
            ? "the receiver of webhooks has an address that is not allowed: see"
                + " PARLEY_WEBHOOK_PRIVATE"
            : "the receiver of webhooks is not reached, or does not answer in time: they are tried"
                + " again",
        cause.getClass().getSimpleName());
    return new Answer.Failed(
        switch (cause) {
          case AddressRefused refused -> DeliveryFault.ADDRESS;
          case TimeoutException late -> DeliveryFault.TIMEOUT;
          case HttpTimeoutException late -> DeliveryFault.TIMEOUT;
          default -> DeliveryFault.UNREACHABLE;
        });
  }

  /** In seconds; a date is not read, since the wall clock is not for waiting. */
  private static OptionalLong retryAfter(HttpResponse<Void> response) {
    String value = response.headers().firstValue("Retry-After").orElse("");
    return value.matches("\\d{1," + MOST_SECONDS_DIGITS + "}")
        ? OptionalLong.of(Long.parseLong(value))
        : OptionalLong.empty();
  }

  private void complain(String what, Object why) {
    long now = monotonic.nanos();
    long logged = loggedNanos.get();
    if (now - logged >= LOG_EVERY_NANOS && loggedNanos.compareAndSet(logged, now)) {
      LOG.atWarn().addKeyValue("endpoint", settings.shown()).addKeyValue("why", why).log(what);
    }
  }

  /** A request that was begun. */
  private record UnderWay(CompletableFuture<HttpResponse<Void>> response) {}

  private static final class AddressRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
