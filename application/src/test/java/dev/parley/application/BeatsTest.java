package dev.parley.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.MutableClock;
import dev.parley.application.port.RecordingTelemetry;
import dev.parley.application.port.out.Broker;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.recovery.Beat;
import dev.parley.domain.recovery.Landmark;
import dev.parley.domain.recovery.Landmarks;
import dev.parley.domain.typing.TypingEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class BeatsTest {
  private static final Duration LONGEST_SILENCE = Duration.ofMillis(1_500);

  private final MutableClock clock = MutableClock.started();
  private final Published published = new Published();
  private final Beats beats = new Beats(published, clock, new RecordingTelemetry(), new Random(1));

  @Test
  void whoever_asks_for_a_place_has_one_of_a_beat_that_was_published_after_that() {
    CompletableFuture<Landmark> first = beats.next().toCompletableFuture();
    CompletableFuture<Landmark> second = beats.next().toCompletableFuture();
    assertThat(published.numbers()).containsExactly(1L);

    published.comesBack();
    assertThat(first).isCompletedWithValueMatching(place -> place.beat().number() == 1);
    assertThat(second).isNotDone();
    assertThat(published.numbers()).containsExactly(1L, 2L);

    published.comesBack();
    assertThat(second).isCompletedWithValueMatching(place -> place.beat().number() == 2);
    assertThat(beats.find(published.beats.getFirst())).isPositive();
  }

  @Test
  void those_who_ask_while_one_is_under_way_share_the_next() {
    var _ = beats.next();
    List<CompletableFuture<Landmark>> others = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      others.add(beats.next().toCompletableFuture());
    }
    published.comesBack();
    published.comesBack();

    assertThat(others).allMatch(CompletableFuture::isDone);
    assertThat(published.beats).hasSize(2);
  }

  @Test
  void however_often_it_is_asked_few_are_published() {
    for (int i = 0; i < 10_000; i++) {
      var _ = beats.next();
      published.comesBack();
    }
    assertThat(published.beats).hasSizeLessThanOrEqualTo(50);

    for (int second = 0; second < 10; second++) {
      clock.advance(Duration.ofSeconds(1));
      for (int i = 0; i < 1_000; i++) {
        beats.tick(true);
        published.comesBack();
        var _ = beats.next();
        published.comesBack();
      }
    }
    assertThat(published.beats).hasSizeLessThanOrEqualTo(50 + 10 * 200);
  }

  @Test
  void whoever_beat_last_beats_again_before_the_others_do() {
    clock.advance(LONGEST_SILENCE);
    beats.tick(true);
    assertThat(published.numbers()).containsExactly(1L);
    published.comesBack();

    clock.advance(Duration.ofMillis(1_001));
    beats.tick(true);
    assertThat(published.numbers()).containsExactly(1L, 2L);
    published.comesBack();

    beats.heard(new Beat(99, 1));
    clock.advance(Duration.ofMillis(1_001));
    beats.tick(true);
    assertThat(published.numbers()).containsExactly(1L, 2L);
  }

  @Test
  void where_nobody_keeps_places_nothing_is_published() {
    clock.advance(Duration.ofMinutes(1));
    beats.tick(false);

    assertThat(published.beats).isEmpty();
  }

  @Test
  void one_that_is_lost_is_followed_by_another() {
    CompletableFuture<Landmark> waiting = beats.next().toCompletableFuture();

    clock.advance(Duration.ofMillis(1_100));
    beats.tick(true);
    published.isLost();
    published.comesBack();

    assertThat(waiting).isCompletedWithValueMatching(place -> place.beat().number() == 2);
  }

  @Test
  void over_another_link_nobody_waits_for_what_the_old_one_would_have_brought() {
    CompletableFuture<Landmark> waiting = beats.next().toCompletableFuture();
    Landmark before = beats.latest();

    beats.startOver();

    assertThat(waiting).isCompletedExceptionally();
    assertThat(beats.latest().link()).isEqualTo(before.link() + 1);
    assertThat(beats.find(new Beat(99, 1))).isEqualTo(Landmarks.UNKNOWN);
  }

  /** What a node says of beats; a test says when it comes back. */
  private final class Published implements Broker {
    private final List<Beat> beats = new ArrayList<>();
    private int heard;

    List<Long> numbers() {
      return beats.stream().map(Beat::number).toList();
    }

    void comesBack() {
      if (heard < beats.size()) {
        BeatsTest.this.beats.heard(beats.get(heard++));
      }
    }

    void isLost() {
      heard++;
    }

    @Override
    public CompletionStage<Void> beat(Beat beat) {
      beats.add(beat);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public boolean keepsOneOrder() {
      return true;
    }

    @Override
    public CompletionStage<Void> follow(ChannelId channel) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void unfollow(ChannelId channel) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> announce(ChannelId channel, TypingEvent event, Instant at) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isCarrying() {
      return true;
    }
  }
}
