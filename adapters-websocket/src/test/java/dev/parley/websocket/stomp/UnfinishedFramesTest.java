package dev.parley.websocket.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.ChannelRules;
import dev.parley.application.ChannelServer;
import dev.parley.application.port.InMemoryBus;
import dev.parley.application.port.InMemoryCommands;
import dev.parley.application.port.MutableClock;
import dev.parley.application.port.RecordingTelemetry;
import dev.parley.application.port.TestPorts;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.websocket.fanout.FanOut;
import dev.parley.websocket.fanout.ShardBudget;
import dev.parley.websocket.fanout.WireFormat;
import dev.parley.websocket.outbox.Frame;
import dev.parley.websocket.raw.EventWriter;
import dev.parley.websocket.rfc6455.FrameLimits;
import dev.parley.websocket.session.Link;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UnfinishedFramesTest {
  private final RecordingLink link = new RecordingLink();
  private final StompProtocol protocol =
      new StompProtocol(
          link,
          server().clients(),
          new RecordingTelemetry(),
          MutableClock.started(),
          Optional.empty(),
          user -> true);
  private final long begun = System.nanoTime();

  @Test
  void a_frame_that_is_begun_and_not_finished_for_ten_seconds_ends_the_connection() {
    at(0);
    say("CONNECT\naccept-");
    at(9);
    assertThat(link.said).isEmpty();
    at(11);
    assertThat(link.said).singleElement().asString().contains("_timeout");
  }

  @Test
  void whoever_finishes_a_frame_has_ten_seconds_for_the_next_that_came_along() {
    at(0);
    say("CONNECT\naccept-");
    at(8);
    say("version:1.2\npasscode:ada\n\n\0BEGIN\ntransaction:");
    at(16);
    say("1\n\n\0BEG");
    at(24);
    assertThat(link.said).singleElement().asString().contains("CONNECTED");

    at(27);
    assertThat(link.said).last().asString().contains("code:frame_timeout");
  }

  private void at(int seconds) {
    protocol.tick(begun + Duration.ofSeconds(seconds).toNanos());
  }

  private void say(String piece) {
    protocol.onText(piece.getBytes(UTF_8));
  }

  private static ChannelServer server() {
    MutableClock clock = MutableClock.started();
    InMemoryBus bus = new InMemoryBus(clock);
    RecordingTelemetry telemetry = new RecordingTelemetry();
    InMemoryCommands.Line commands = new InMemoryCommands().line();
    ChannelServer server =
        new ChannelServer(
            TestPorts.on(
                    bus,
                    clock,
                    new FanOut(1, ShardBudget.DEFAULT, telemetry, EventWriter::write, clock, clock))
                .commands(commands)
                .telemetry(telemetry)
                .ports(),
            ChannelRules.DEFAULT);
    commands.start(server.busEvents());
    return server;
  }

  private static final class RecordingLink implements Link {
    private final List<String> said = new ArrayList<>();

    @Override
    public ConnectionId id() {
      return new ConnectionId(1);
    }

    @Override
    public void send(Frame frame) {
      said.add(new String(frame.bytes().joined(), UTF_8));
    }

    @Override
    public long queuedBytes() {
      return 0;
    }

    @Override
    public void execute(Runnable work) {
      work.run();
    }

    @Override
    public void limitTo(FrameLimits limits) {}

    @Override
    public void listen(ChannelId channel, WireFormat form) {}

    @Override
    public void hearUntil(long nanos) {}

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public void pauseReading() {}

    @Override
    public void resumeReading() {}

    @Override
    public void stopListening(ChannelId channel, WireFormat form) {}

    @Override
    public void close(DisconnectReason reason) {}

    @Override
    public void close(DisconnectReason reason, String text) {}

    @Override
    public void close(DisconnectReason reason, Frame lastWord) {
      send(lastWord);
    }
  }
}
