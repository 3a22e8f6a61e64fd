package dev.parley.domain.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LandmarksTest {
  private static final long A = 11;
  private static final long B = 22;

  private final Landmarks landmarks = new Landmarks(3);

  @Test
  void before_the_first_beat_there_is_no_landmark() {
    assertThat(landmarks.latest().beat()).isEqualTo(Beat.NONE);
    assertThat(landmarks.find(Beat.NONE)).isEqualTo(Landmarks.UNKNOWN);
    assertThat(landmarks.find(new Beat(A, 1))).isEqualTo(Landmarks.UNKNOWN);
  }

  @Test
  void a_beat_is_found_where_it_was_heard_whoever_beat_in_between() {
    hear(A, 7);
    hear(A, 8);
    hear(B, 1);
    hear(A, 9);

    assertThat(landmarks.find(new Beat(A, 7))).isEqualTo(1);
    assertThat(landmarks.find(new Beat(A, 8))).isEqualTo(2);
    assertThat(landmarks.find(new Beat(B, 1))).isEqualTo(3);
    assertThat(landmarks.find(new Beat(A, 9))).isEqualTo(4);
    assertThat(landmarks.latest()).isEqualTo(new Landmark(0, 4, new Beat(A, 9)));
  }

  @Test
  void one_that_was_not_heard_is_unknown_and_one_before_the_first_may_be_forgotten() {
    hear(A, 7);
    hear(A, 9);

    assertThat(landmarks.find(new Beat(A, 8))).isEqualTo(Landmarks.UNKNOWN);
    assertThat(landmarks.find(new Beat(A, 10))).isEqualTo(Landmarks.UNKNOWN);
    assertThat(landmarks.find(new Beat(A, 6))).isEqualTo(Landmarks.FORGOTTEN);
  }

  @Test
  void an_hour_of_one_nodes_beats_takes_no_more_than_one_of_them() {
    for (int i = 1; i <= 3_600; i++) {
      hear(A, i);
    }

    assertThat(landmarks.find(new Beat(A, 1))).isEqualTo(1);
    assertThat(landmarks.find(new Beat(A, 3_600))).isEqualTo(3_600);
  }

  @Test
  void the_oldest_are_forgotten() {
    hear(A, 1);
    hear(B, 1);
    hear(A, 2);
    hear(B, 2);

    assertThat(landmarks.find(new Beat(A, 1))).isEqualTo(Landmarks.FORGOTTEN);
    assertThat(landmarks.find(new Beat(B, 1))).isEqualTo(2);

    hear(A, 3);
    hear(A, 4);
    hear(B, 3);

    assertThat(landmarks.find(new Beat(A, 2))).isEqualTo(Landmarks.FORGOTTEN);
    assertThat(landmarks.find(new Beat(A, 4))).isEqualTo(6);
  }

  @Test
  void a_copy_of_a_beat_is_no_landmark() {
    hear(A, 5);
    hear(B, 1);

    assertThat(landmarks.hear(new Beat(A, 5))).isFalse();
    assertThat(landmarks.hear(new Beat(A, 4))).isFalse();
    assertThat(landmarks.hear(new Beat(A, 0))).isFalse();
    assertThat(landmarks.find(new Beat(A, 5))).isEqualTo(1);
    assertThat(landmarks.latest().index()).isEqualTo(2);
  }

  @Test
  void on_another_link_nothing_is_known_and_no_index_comes_again() {
    hear(A, 5);

    landmarks.startOver();

    assertThat(landmarks.latest()).isEqualTo(new Landmark(1, 2, Beat.NONE));
    assertThat(landmarks.find(new Beat(A, 5))).isEqualTo(Landmarks.UNKNOWN);
    hear(A, 6);
    assertThat(landmarks.find(new Beat(A, 6))).isEqualTo(3);
  }

  private void hear(long life, long number) {
    assertThat(landmarks.hear(new Beat(life, number))).isTrue();
  }
}
