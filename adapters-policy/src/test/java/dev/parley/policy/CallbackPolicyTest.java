package dev.parley.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.application.port.Await;
import dev.parley.application.port.TestIdentities;
import dev.parley.application.port.out.Ruling;
import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.UserId;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackPolicyTest {
  private static final String SECRET = "between-us-and-the-app";
  private static final Ruling GRANTED = Ruling.granted("the application grants it");
  private static final Ruling DENIED = Ruling.denied("the application refuses it");

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000_000);
  private final Application application;
  private final CallbackPolicy policy;

  CallbackPolicyTest() throws IOException {
    application = new Application();
    policy = new CallbackPolicy(settings(Duration.ofSeconds(30)), now::get);
  }

  private CallbackSettings settings(Duration timeout) {
    return new CallbackSettings(
        application.endpoint(),
        SECRET,
        timeout,
        Duration.ofSeconds(60),
        Duration.ofSeconds(10),
        8,
        3,
        8,
        2,
        3,
        3,
        Duration.ofSeconds(5));
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
          404 | {"allow":true}                     | denied
          400 | {"allow":true}                     | denied
          401 | ''                                 | denied
          499 | ''                                 | denied
          408 | ''                                 | unavailable
          429 | ''                                 | unavailable
          204 | ''                                 | unavailable
          302 | {"allow":true}                     | unavailable
          503 | ''                                 | unavailable
          500 | {"allow":true}                     | unavailable
          """)
  void only_a_clear_yes_grants_and_a_client_error_refuses(
      int status, String body, String expected) {
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
  void no_more_answers_of_a_user_are_kept_than_there_is_room_for() {
    ask("bob", "c1").join();
    for (String channel : new String[] {"c1", "c2", "c3", "c4", "c1"}) {
      ruling(channel);
    }
    assertThat(application.questions()).hasSize(6);

    ask("bob", "c1").join();
    assertThat(application.questions()).hasSize(6);
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
  void who_asks_for_much_at_once_waits_for_oneself_and_gets_every_answer() {
    application.falter();
    List<CompletableFuture<Ruling>> rulings =
        Stream.of("c1", "c2", "c3", "c4", "c5").map(this::ask).toList();
    Await.until("two are asked", () -> application.questions().size() == 2);

    assertThat(ask("c6")).isCompletedWithValueMatching(Ruling.Unavailable.class::isInstance);
    application.goOn();

    assertThat(rulings).allSatisfy(ruling -> assertThat(ruling.join()).isEqualTo(GRANTED));
    // A batch, to which the answer was that of a single question, and the same one by one.
    assertThat(application.questions()).hasSize(6);
  }

  @Test
  void what_a_user_asks_meanwhile_is_asked_in_one_request() {
    application.answersBatches("no");
    application.falter();
    List<CompletableFuture<Ruling>> rulings =
        Stream.of("c1", "c2", "c3", "no4", "c5").map(this::ask).toList();
    Await.until("two are asked", () -> application.questions().size() == 2);
    application.goOn();

    assertThat(rulings.stream().map(CompletableFuture::join))
        .containsExactly(GRANTED, GRANTED, GRANTED, DENIED, GRANTED);
    assertThat(application.questions())
        .hasSize(3)
        .last()
        .isEqualTo(
            SECRET
                + " {\"userId\":\"alice\",\"organisation\":\"acme\",\"questions\":["
                + "{\"channelId\":\"c3\",\"action\":\"join\"},"
                + "{\"channelId\":\"no4\",\"action\":\"join\"},"
                + "{\"channelId\":\"c5\",\"action\":\"join\"}]}");
  }

  @Test
  void an_application_that_knows_no_batches_is_not_sent_another_for_a_while() {
    gather("c1", "c2", "c3", "c4");
    assertThat(batches()).isOne();
    gather("d1", "d2", "d3", "d4");
    assertThat(batches()).isOne();

    pass(Duration.ofMinutes(11));
    gather("e1", "e2", "e3", "e4");
    assertThat(batches()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"answers":[{"allow":true}]}                                   | 1
          {"answers":[{"allow":true},{"allow":true},{"allow":true}]}     | 1
          {"answers":{"allow":true}}                                     | 1
          {"answers":[true,true]}                                        | 0
          {"answers":[{"allow":"true"},{}]}                              | 0
          {"answers":[{"allow":[true]},{"ttlSeconds":1,"x":{"allow":true}}]} | 0
          """)
  void nothing_but_an_answer_to_each_question_grants_anything(String body, int again) {
    Optional<List<CallbackAnswer>> read =
        CallbackAnswer.readBatch(200, body.getBytes(StandardCharsets.UTF_8), 2);

    assertThat(read.isEmpty()).isEqualTo(again == 1);
    assertThat(read.orElse(List.of()))
        .noneMatch(answer -> answer.kind() == CallbackAnswer.Kind.GRANT);
  }

  @Test
  void an_application_that_fails_at_a_batch_decides_nothing_in_it() {
    application.falter();
    List<CompletableFuture<Ruling>> rulings =
        Stream.of("c1", "c2", "c3", "c4").map(this::ask).toList();
    Await.until("two are asked", () -> application.questions().size() == 2);
    application.says(503, "");
    application.goOn();

    assertThat(rulings)
        .allSatisfy(it -> assertThat(it.join()).isInstanceOf(Ruling.Unavailable.class));
    assertThat(application.questions()).hasSize(3);
  }

  private void gather(String... channels) {
    application.falter();
    List<CompletableFuture<Ruling>> rulings = Stream.of(channels).map(this::ask).toList();
    application.goOn();
    assertThat(rulings).allSatisfy(ruling -> assertThat(ruling.join()).isEqualTo(GRANTED));
  }

  private long batches() {
    return application.questions().stream()
        .filter(question -> question.contains("\"questions\":"))
        .count();
  }

  @Test
  void who_asks_for_what_is_slow_takes_nobody_elses_turn() {
    application.falterAt("slow");
    List<CompletableFuture<Ruling>> slow =
        IntStream.range(0, 30).mapToObj(number -> ask("mallory", "slow" + number)).toList();

    for (int number = 0; number < 30; number++) {
      assertThat(ask("user" + number, "c1").join()).isEqualTo(GRANTED);
    }
    application.goOn();
    assertThat(slow.subList(0, 5)).allSatisfy(it -> assertThat(it.join()).isEqualTo(GRANTED));
    assertThat(slow.subList(5, 30))
        .allSatisfy(it -> assertThat(it.join()).isInstanceOf(Ruling.Unavailable.class));
  }

  @Test
  void what_has_waited_for_too_long_is_not_asked_any_more() {
    application.falter();
    List<CompletableFuture<Ruling>> rulings =
        Stream.of("c1", "c2", "c3", "c4").map(this::ask).toList();
    Await.until("two are asked", () -> application.questions().size() == 2);
    pass(Duration.ofSeconds(30));
    application.goOn();

    assertThat(rulings.get(0).join()).isEqualTo(GRANTED);
    assertThat(rulings.get(3).join()).isInstanceOf(Ruling.Unavailable.class);
    assertThat(application.questions()).hasSize(2);
  }

  @Test
  void more_questions_of_all_together_than_there_is_room_for_are_unavailable_at_once() {
    application.falter();
    List<CompletableFuture<Ruling>> asked =
        IntStream.range(0, 8).mapToObj(number -> ask("user" + number, "c1")).toList();

    assertThat(ask("late", "c1"))
        .isCompletedWithValueMatching(Ruling.Unavailable.class::isInstance);
    application.goOn();
    assertThat(asked).allSatisfy(ruling -> assertThat(ruling.join()).isEqualTo(GRANTED));
  }

  @Test
  void an_application_that_does_not_answer_in_time_grants_nothing() {
    application.falter();
    try (CallbackPolicy impatient =
        new CallbackPolicy(settings(Duration.ofMillis(100)), now::get)) {
      assertThat(ask(impatient, "alice", "c1").join()).isInstanceOf(Ruling.Unavailable.class);
    }
  }

  @Test
  void an_application_that_fails_is_left_alone_and_then_tried() {
    application.says(500, "");
    failForSeveral();
    assertThat(ask("c4")).isCompleted();
    assertThat(application.questions()).hasSize(3);

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
    failForSeveral();
    pass(Duration.ofSeconds(6));
    ruling("c3");
    assertThat(application.questions()).hasSize(4);

    assertThat(ask("c4")).isCompleted();
    assertThat(application.questions()).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 400, 429, 302, 500, 503})
  void one_user_for_whom_it_says_anything_but_yes_leaves_the_others_alone(int status) {
    application.says(status, "");
    for (int number = 0; number < 25; number++) {
      ask("mallory", "odd" + number).join();
    }
    application.says(200, "{\"allow\":true}");

    assertThat(ruling("c1")).isEqualTo(GRANTED);
  }

  private void failForSeveral() {
    for (String name : new String[] {"1", "2", "3"}) {
      assertThat(ask("user" + name, "c" + name).join()).isInstanceOf(Ruling.Unavailable.class);
    }
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
    assertThatThrownBy(() -> CallbackSettings.of(URI.create("http://my_app:3000/x"), SECRET))
        .hasMessageContaining("without \"_\"");
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
    return ask("alice", channel);
  }

  private CompletableFuture<Ruling> ask(String user, String channel) {
    return ask(policy, user, channel);
  }

  private static CompletableFuture<Ruling> ask(CallbackPolicy policy, String user, String channel) {
    Identity identity = TestIdentities.of(user, "Somebody", "acme");
    return policy.decide(identity, new ChannelId(channel), Action.JOIN).toCompletableFuture();
  }
}
