package dev.parley.websocket.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.RecordingTelemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.delivery.Backpressure;
import dev.parley.websocket.outbox.Frame;
import dev.parley.websocket.outbox.Outbox;
import dev.parley.websocket.outbox.OutboxBudget;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlowestFirstTest {
  private static final long SECOND = 1_000_000_000;

  private final OutboxBudget budget = new OutboxBudget(10_000);
  private final RecordingTelemetry telemetry = new RecordingTelemetry();
  private final SlowestFirst slowestFirst = new SlowestFirst(telemetry);
  private final List<Subscriber> connections = new ArrayList<>();
  private final List<String> ended = new ArrayList<>();

  @Test
  void who_is_furthest_behind_goes_first_and_no_more_than_it_takes() {
    new Client("keeps up", 0, 0);
    new Client("little and long", 500, 10 * SECOND);
    new Client("much and long", 5_000, 9 * SECOND);
    new Client("much and just now", 5_000, 0);
    slowestFirst.shed(connections, budget, 0);

    assertThat(ended).containsExactly("much and long");
    assertThat(budget.hasRoom()).isTrue();
    assertThat(telemetry.counted(Measure.SLOW_CONNECTION_SHED)).isEqualTo(1);
  }

  @Test
  void who_reads_slowly_outlasts_who_does_not_read() {
    new Client("reads", 6_000, SECOND / 10);
    new Client("does not", 5_000, 5 * SECOND);
    slowestFirst.shed(connections, budget, 0);

    assertThat(ended).containsExactly("does not");
  }

  @Test
  void who_has_half_a_frame_left_after_the_last_word_is_ended_without_it() {
    Client slow = new Client("half written", 12_000, SECOND);
    slow.keepsHalf = true;
    slowestFirst.shed(connections, budget, 0);

    assertThat(ended).containsExactly("half written", "half written");
    assertThat(budget.bytes()).isZero();
    assertThat(telemetry.counted(Measure.SLOW_CONNECTION_SHED)).isEqualTo(1);
  }

  @Test
  void what_one_causes_by_its_end_does_not_begin_it_anew() {
    Client first = new Client("first", 6_000, 2 * SECOND);
    new Client("second", 6_000, SECOND);
    first.onShed = () -> slowestFirst.shed(connections, budget, 0);
    slowestFirst.shed(connections, budget, 0);

    assertThat(ended).containsExactly("first");
  }

  private final class Client extends BystandingSubscriber {
    private final String name;
    private final long stalledNanos;
    private final Outbox outbox = new Outbox(Backpressure.DEFAULT, budget);
    private boolean keepsHalf;
    private Runnable onShed = () -> {};

    Client(String name, int waitingBytes, long stalledNanos) {
      this.name = name;
      this.stalledNanos = stalledNanos;
      if (waitingBytes > 0) {
        outbox.offer(Frame.required(new byte[waitingBytes]));
      }
      connections.add(this);
    }

    @Override
    public long queuedBytes() {
      return outbox.queuedBytes();
    }

    @Override
    public long stalledNanos(long nowNanos) {
      return stalledNanos;
    }

    @Override
    public void shed() {
      ended.add(name);
      if (keepsHalf) {
        keepsHalf = false;
      } else {
        outbox.clear();
      }
      onShed.run();
    }
  }
}
