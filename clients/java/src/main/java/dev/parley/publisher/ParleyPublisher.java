package dev.parley.publisher;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Publishes events over a server's API. Each call blocks its thread until it is answered, so call it
 * on a virtual thread where there are many. Safe for any thread.
 *
 * <p>What is not answered, or is to be tried again, is tried again under the same idempotency key:
 * an event is published once, however often it was sent.
 */
public final class ParleyPublisher {
  private static final Pattern KEY = Pattern.compile("prl_[a-z0-9-]{1,32}_[\\w-]{43}");
  private static final Pattern CHANNEL = Pattern.compile("[\\w.:@=+-]{1,128}");
  private static final Pattern NUMBER = Pattern.compile("\"receivers\":(\\d{1,18})");
  private static final Pattern POSITION = Pattern.compile("\"position\":\"([^\"\\\\]{1,100})\"");
  private static final Pattern CODE = Pattern.compile("\"code\":\"([a-z_]{1,64})\"");
  private static final Pattern SECONDS = Pattern.compile("\\d{1,4}");
  private static final int TRIES = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final URI api;
  private final String key;
  private final HttpClient client;
  private final Duration timeout;

  private ParleyPublisher(URI api, String key, HttpClient client, Duration timeout) {
    this.api = api;
    this.key = key;
    this.client = client;
    this.timeout = timeout;
  }

  /**
   * At a server; each try may take five seconds.
   *
   * @param url where the API is served, such as {@code https://rt.example.com}
   * @param key as {@code parley key new} printed it
   * @throws IllegalArgumentException if one of them is something else; the key is not in it
   */
  public static ParleyPublisher at(URI url, String key) {
    return at(url, key, HttpClient.newHttpClient(), Duration.ofSeconds(5));
  }

  /** The same, with a client of the caller's, and so long for each try. */
  public static ParleyPublisher at(URI url, String key, HttpClient client, Duration timeout) {
    if (url.getHost() == null || url.getRawQuery() != null) {
      throw new IllegalArgumentException("expected a URL such as https://rt.example.com");
    }
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException("expected a key, prl_…, as parley key new prints it");
    }
    String root = url.toString().replaceAll("/+$", "");
    return new ParleyPublisher(URI.create(root + "/v1/"), key, client, timeout);
  }

  /**
   * Tells everyone in a channel.
   *
   * @param event a JSON object with a {@code type}, and perhaps {@code data}; {@code channelId} and
   *     {@code timestamp} are put in where they are missing
   */
  public Published publish(String channelId, String event)
      throws ParleyException, InterruptedException {
    return publish(channelId, event, UUID.randomUUID().toString(), false);
  }

  /**
   * The same, kept beyond the life of any node, under a name of the caller's.
   *
   * @param once 1 to 128 printable characters: within ten minutes the same publishes nothing more
   */
  public Published publishDurably(String channelId, String event, String once)
      throws ParleyException, InterruptedException {
    return publish(channelId, event, once, true);
  }

  /** The same, which is not kept. */
  public Published publishOnce(String channelId, String event, String once)
      throws ParleyException, InterruptedException {
    return publish(channelId, event, once, false);
  }

  private Published publish(String channelId, String event, String once, boolean durable)
      throws ParleyException, InterruptedException {
    if (!CHANNEL.matcher(channelId).matches() || channelId.matches("\\.\\.?")) {
      throw new IllegalArgumentException("a channelId has 1 to 128 of A-Z a-z 0-9 _ . : @ = + -");
    }
    String path =
        "channels/" + URLEncoder.encode(channelId, StandardCharsets.UTF_8) + "/events";
    HttpRequest request =
        HttpRequest.newBuilder(api.resolve(durable ? path + "?durable=true" : path))
            .timeout(timeout)
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", "\"" + once + "\"")
            .POST(BodyPublishers.ofString(event))
            .build();
    for (int attempt = 1; ; attempt++) {
      Duration pause = FIRST_PAUSE.multipliedBy(1L << attempt);
      ParleyException failure;
      try {
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() == 200) {
          return published(answer.body());
        }
        failure = failure(answer);
        pause = retryAfter(answer).orElse(pause);
      } catch (IOException unanswered) {
        failure =
            new ParleyException(
                "the server did not answer: it may have been published",
                0,
                "unanswered",
                null,
                unanswered);
      }
      if (attempt == TRIES
          || !failure.isWorthTryingAgain()
          || pause.compareTo(LONGEST_PAUSE) > 0) {
        throw failure;
      }
      Thread.sleep(pause.plusMillis(ThreadLocalRandom.current().nextInt(100)));
    }
  }

  /** The answer is one flat object that the server itself wrote. */
  private static Published published(String answer) {
    Matcher receivers = NUMBER.matcher(answer);
    Matcher position = POSITION.matcher(answer);
    return new Published(
        answer.contains("\"replayed\":true"),
        receivers.find()
            ? OptionalLong.of(Long.parseLong(receivers.group(1)))
            : OptionalLong.empty(),
        position.find() ? Optional.of(position.group(1)) : Optional.empty());
  }

  private static ParleyException failure(HttpResponse<String> answer) {
    Matcher code = CODE.matcher(answer.body());
    boolean isProblem =
        answer
                .headers()
                .firstValue("Content-Type")
                .filter(type -> type.startsWith("application/problem+json"))
                .isPresent()
            && code.find();
    String word = isProblem ? code.group(1) : "not_parley";
    return new ParleyException(
        "not published: " + answer.statusCode() + " " + word,
        answer.statusCode(),
        word,
        answer.headers().firstValue("Request-Id").orElse(null),
        null);
  }

  private static Optional<Duration> retryAfter(HttpResponse<String> answer) {
    return answer
        .headers()
        .firstValue("Retry-After")
        .filter(value -> SECONDS.matcher(value).matches())
        .map(value -> Duration.ofSeconds(Long.parseLong(value)));
  }
}
