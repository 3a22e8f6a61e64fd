package dev.parley.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.application.port.Await;
import dev.parley.application.port.out.Ruling;
import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.Rights;
import dev.parley.domain.identity.UserId;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallbackPolicyTest {
  private static final String SECRET = "between-us-and-the-app";
  private static final Ruling GRANTED = Ruling.granted("the application grants it");
  private static final Ruling DENIED = Ruling.denied("the application refuses it");

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000_000);
  private final Application application;
  private final CallbackPolicy policy;

  CallbackPolicyTest() throws IOException {
    application = new Application();
    policy =
        new CallbackPolicy(
            new CallbackSettings(
                application.endpoint(),
                SECRET,
                Duration.ofMillis(500),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                3,
                2,
                2,
                Duration.ofSeconds(5)),
            now::get);
  }

  @AfterEach
  void close() {
    policy.close();
    application.close();
  }

  @Test
  void the_application_is_told_who_wants_what() {
    assertThat(ruling("c1")).isEqualTo(GRANTED);
    assertThat(application.questions())
        .containsExactly(
            SECRET
                + " {\"userId\":\"alice\",\"organisation\":\"acme\",\"channelId\":\"c1\","
                + "\"action\":\"join\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          200 | {"allow":false}                    | denied
          403 | ''                                 | denied
          200 | {"allow":true,"more":[{"x":1}]}    | granted
          200 | {"allow":"true"}                   | unavailable
          200 | {"allow":true                      | unavailable
          200 | {}                                 | unavailable
          200 | yes                                | unavailable
          404 | {"allow":true}                     | unavailable
          302 | {"allow":true}                     | unavailable
          500 | {"allow":true}                     | unavailable
          """)
  void only_a_clear_answer_counts(int status, String body, String expected) {
    application.says(status, body);

    switch (expected) {
      case "granted" -> assertThat(ruling("c1")).isEqualTo(GRANTED);
      case "denied" -> assertThat(ruling("c1")).isEqualTo(DENIED);
      default -> assertThat(ruling("c1")).isInstanceOf(Ruling.Unavailable.class);
    }
  }

  @Test
  void what_was_said_of_a_user_who_is_forgotten_is_asked_for_again() {
    ruling("c1");
    application.says(403, "");
    policy.forget(new UserId("bob"));
    assertThat(ruling("c1")).isEqualTo(GRANTED);

    policy.forget(new UserId("alice"));
    assertThat(ruling("c1")).isEqualTo(DENIED);
  }

  @Test
  void what_was_asked_before_that_is_answered_and_not_kept() {
    application.falter();
    CompletableFuture<Ruling> before = ask("c1");
    policy.forget(new UserId("alice"));
    application.goOn();

    assertThat(before.join()).isEqualTo(GRANTED);
    application.says(403, "");
    assertThat(ruling("c1")).isEqualTo(DENIED);
  }

  @Test
  void an_answer_too_long_to_be_one_is_none() {
    application.says(200, "{\"allow\":true,\"x\":\"" + "x".repeat(5000) + "\"}");

    assertThat(ruling("c1")).isInstanceOf(Ruling.Unavailable.class);
  }

  @Test
  void an_answer_holds_for_as_long_as_it_is_kept() {
    ruling("c1");
    pass(Duration.ofSeconds(59));
    application.says(403, "");
    assertThat(ruling("c1")).isEqualTo(GRANTED);

    pass(Duration.ofSeconds(2));
    assertThat(ruling("c1")).isEqualTo(DENIED);

    pass(Duration.ofSeconds(9));
    application.says(200, "{\"allow\":true,\"ttlSeconds\":5}");
    assertThat(ruling("c1")).isEqualTo(DENIED);
    pass(Duration.ofSeconds(2));
    assertThat(ruling("c1")).isEqualTo(GRANTED);
    pass(Duration.ofSeconds(6));
    assertThat(ruling("c1")).isEqualTo(GRANTED);
    assertThat(application.questions()).hasSize(4);
  }

  @Test
  void no_more_answers_are_kept_than_there_is_room_for() {
    for (String channel : new String[] {"c1", "c2", "c3", "c4", "c1"}) {
      ruling(channel);
    }

    assertThat(application.questions()).hasSize(5);
  }

  @Test
  void many_who_want_to_know_the_same_ask_once() {
    application.falter();
    CompletableFuture<Ruling> first = ask("c1");
    CompletableFuture<Ruling> second = ask("c1");
    application.goOn();

    assertThat(first.join()).isEqualTo(GRANTED);
    assertThat(second.join()).isEqualTo(GRANTED);
    assertThat(application.questions()).hasSize(1);
  }

  @Test
  void who_asks_beyond_the_bound_is_told_at_once_that_it_cannot_be_told() {
    application.falter();
    CompletableFuture<Ruling> first = ask("c1");
    CompletableFuture<Ruling> second = ask("c2");

    assertThat(ask("c3")).isCompleted();
    assertThat(ruling("c3")).isInstanceOf(Ruling.Unavailable.class);
    application.goOn();
    assertThat(first.join()).isEqualTo(GRANTED);
    assertThat(second.join()).isEqualTo(GRANTED);
  }

  @Test
  void an_application_that_does_not_answer_in_time_grants_nothing() {
    application.falter();

    assertThat(ruling("c1")).isInstanceOf(Ruling.Unavailable.class);
  }

  @Test
  void an_application_that_fails_is_left_alone_and_then_tried_by_one_question() {
    application.says(500, "");
    ruling("c1");
    ruling("c2");
    assertThat(ask("c3")).isCompleted();
    assertThat(application.questions()).hasSize(2);

    pass(Duration.ofSeconds(6));
    application.falter();
    CompletableFuture<Ruling> trial = ask("c1");
    assertThat(ask("c2")).isCompleted();
    application.says(200, "{\"allow\":true}");
    application.goOn();

    assertThat(trial.join()).isEqualTo(GRANTED);
    assertThat(ruling("c2")).isEqualTo(GRANTED);
  }

  @Test
  void an_application_that_fails_on_trial_is_left_alone_again() {
    application.says(500, "");
    ruling("c1");
    ruling("c2");
    pass(Duration.ofSeconds(6));
    ruling("c3");
    assertThat(application.questions()).hasSize(3);

    assertThat(ask("c4")).isCompleted();
    assertThat(application.questions()).hasSize(3);
  }

  @Test
  void an_application_that_is_not_there_grants_nothing() {
    application.close();

    assertThat(ruling("c1")).isInstanceOf(Ruling.Unavailable.class);
  }

  @Test
  void settings_that_cannot_be_are_refused() {
    assertThatThrownBy(() -> CallbackSettings.of(URI.create("ftp://app"), SECRET))
        .hasMessageContaining("expected a URL");
    assertThatThrownBy(() -> CallbackSettings.of(application.endpoint(), "short"))
        .hasMessageContaining("at least 16");
    assertThat(CallbackSettings.of(application.endpoint(), SECRET).toString())
        .doesNotContain(SECRET);
  }

  private void pass(Duration duration) {
    now.addAndGet(duration.toNanos());
  }

  private Ruling ruling(String channel) {
    CompletableFuture<Ruling> ruling = ask(channel);
    Await.until("an answer", ruling::isDone);
    return ruling.join();
  }

  private CompletableFuture<Ruling> ask(String channel) {
    Identity alice =
        new Identity(
            new UserId("alice"),
            "Alice",
            Optional.empty(),
            Optional.of("acme"),
            Rights.NONE,
            Instant.MAX);
    return policy.decide(alice, new ChannelId(channel), Action.JOIN).toCompletableFuture();
  }
}
