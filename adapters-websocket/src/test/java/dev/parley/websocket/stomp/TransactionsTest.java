package dev.parley.websocket.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.messaging.simp.stomp.StompCommand;

class TransactionsTest {
  private static final Optional<StompError> TOO_LARGE =
      Optional.of(StompError.TRANSACTION_TOO_LARGE);

  private final Transactions transactions = new Transactions();

  @Test
  void what_was_added_is_given_back_in_its_order_when_it_ends() {
    StompFrame first = frame(10);
    StompFrame second = frame(20);
    transactions.begin("t");
    transactions.add("t", first);
    transactions.add("t", second);

    assertThat(transactions.end("t")).contains(List.of(first, second));
    assertThat(transactions.end("t")).isEmpty();
    assertThat(transactions.heldBytes()).isZero();
  }

  @Test
  void all_that_are_open_have_64_KiB_together() {
    for (int i = 0; i < 4; i++) {
      transactions.begin("t" + i);
      assertThat(transactions.add("t" + i, frame(15_000))).isEmpty();
    }
    assertThat(transactions.add("t0", frame(15_000))).isEqualTo(TOO_LARGE);
    assertThat(transactions.heldBytes()).isLessThanOrEqualTo(64 * 1024);

    transactions.end("t3");
    assertThat(transactions.add("t0", frame(15_000))).isEmpty();
  }

  @Test
  void headers_count_as_they_lie_in_memory_and_not_as_they_were_sent() {
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      headers.add(Map.entry("h" + i, ""));
    }
    StompFrame frame = new StompFrame(StompCommand.ACK, new HeaderList(headers), new byte[0]);
    transactions.begin("t");
    int added = 0;
    while (transactions.add("t", frame).isEmpty()) {
      added++;
    }

    assertThat(added).isBetween(5, 9);
  }

  @Test
  void names_count_as_well() {
    transactions.begin("t");
    while (transactions.add("t", frame(1_000)).isEmpty()) {
      // Until it is full.
    }
    while (transactions.add("t", frame(0)).isEmpty()) {
      // To the last byte.
    }

    assertThat(transactions.begin("u")).isEqualTo(TOO_LARGE);
  }

  @Test
  void there_are_16_of_them_and_100_frames_in_each() {
    transactions.begin("t0");
    for (int i = 0; i < 100; i++) {
      assertThat(transactions.add("t0", frame(0))).isEmpty();
    }
    assertThat(transactions.add("t0", frame(0))).isEqualTo(TOO_LARGE);
    for (int i = 1; i < 16; i++) {
      assertThat(transactions.begin("t" + i)).isEmpty();
    }
    assertThat(transactions.begin("t16")).isEqualTo(TOO_LARGE);
    assertThat(transactions.begin("t1")).contains(StompError.TRANSACTION_EXISTS);
  }

  private static StompFrame frame(int bodyBytes) {
    return new StompFrame(StompCommand.SEND, HeaderList.EMPTY, new byte[bodyBytes]);
  }
}
