package dev.parley.websocket.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.MutableClock;
import dev.parley.application.port.RecordingTelemetry;
import dev.parley.application.port.out.ConnectionEnd;
import dev.parley.application.port.out.ServerEvent;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Level;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.delivery.Backpressure;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Ending;
import dev.parley.domain.quota.Rate;
import dev.parley.websocket.admission.InboundLimits;
import dev.parley.websocket.fanout.FanOut;
import dev.parley.websocket.fanout.Shard;
import dev.parley.websocket.fanout.ShardBudget;
import dev.parley.websocket.fanout.Subscriber;
import dev.parley.websocket.fanout.ThreadByHand;
import dev.parley.websocket.outbox.Frame;
import dev.parley.websocket.rfc6455.ClientFrames;
import dev.parley.websocket.rfc6455.FrameEncoder;
import dev.parley.websocket.rfc6455.FrameLimits;
import dev.parley.websocket.session.Protocol;
import dev.parley.websocket.socket.SocketByHand;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WebSocketConnectionTest {
  private static final Liveness LIVENESS =
      new Liveness(
          Duration.ofSeconds(25),
          Duration.ofSeconds(60),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5));
  private static final ConnectionLimits LIMITS =
      new ConnectionLimits(
          new Backpressure(1000),
          new FrameLimits(100, 10),
          new InboundLimits(new Rate(1, 3), new Rate(1000, 1000)));

  private final ThreadByHand thread = new ThreadByHand();
  private final RecordingTelemetry telemetry = new RecordingTelemetry();
  private final FanOut fanOut =
      new FanOut(
          1,
          ShardBudget.DEFAULT,
          telemetry,
          event -> new byte[0],
          MutableClock.started(),
          thread::nanoTime);
  private final Shard shard = fanOut.newShard(thread);
  private final SocketByHand socket = new SocketByHand();
  private final Spoken spoken = new Spoken();
  private final WebSocketConnection connection = connection(spoken);

  @Test
  void it_reads_when_it_has_begun_and_passes_whole_messages_on() {
    connection.start();
    assertThat(socket.isReading()).isTrue();

    byte[] message = ClientFrames.text("hello");
    says(new byte[] {message[0], message[1]});
    says(Arrays.copyOfRange(message, 2, message.length));
    says(ClientFrames.binary("bytes".getBytes(UTF_8)));

    assertThat(spoken.heard).containsExactly("begin", "text hello", "binary bytes");
  }

  @Test
  void a_ping_is_answered_with_its_payload() {
    connection.start();
    says(ClientFrames.ping("abc".getBytes(UTF_8)));

    assertThat(socket.written()).isEqualTo(text(FrameEncoder.pong("abc".getBytes(UTF_8))));
  }

  @Test
  void a_client_is_pinged_and_whoever_is_silent_for_too_long_is_closed() {
    connection.start();
    after(Duration.ofSeconds(25));
    assertThat(socket.written()).isEqualTo(text(FrameEncoder.ping(new byte[0])));
    after(Duration.ofSeconds(25));
    assertThat(socket.written()).isEqualTo(text(FrameEncoder.ping(new byte[0])));

    after(Duration.ofSeconds(11));

    assertThat(socket.written()).isEqualTo(closeFrame(DisconnectReason.SILENT));
    assertThat(spoken.heard).endsWith("end LOST");
  }

  @Test
  void whoever_answers_pings_is_not_silent() {
    connection.start();
    for (int i = 0; i < 10; i++) {
      after(Duration.ofSeconds(25));
      says(ClientFrames.pong(new byte[0]));
    }

    assertThat(spoken.heard).containsExactly("begin");
  }

  @Test
  void a_silence_is_not_the_clients_while_it_is_not_read() {
    connection.start();
    connection.pauseReading();
    assertThat(socket.isReading()).isFalse();
    after(Duration.ofSeconds(90));
    connection.resumeReading();
    after(Duration.ofSeconds(59));
    assertThat(spoken.heard).containsExactly("begin");

    after(Duration.ofSeconds(2));
    assertThat(spoken.heard).endsWith("end LOST");
  }

  @Test
  void who_takes_nothing_of_what_waits_for_ten_seconds_is_too_slow() {
    connection.start();
    socket.takes(1);
    connection.send(frame("hello"));
    after(Duration.ofSeconds(9));
    socket.takes(1);
    connection.writable(thread.nanoTime());
    after(Duration.ofSeconds(9));
    assertThat(spoken.heard).containsExactly("begin");

    says(ClientFrames.pong(new byte[0]));
    after(Duration.ofSeconds(2));

    assertThat(spoken.heard).endsWith("end LOST");
    assertThat(telemetry.counted(Telemetry.Measure.SLOW_CONNECTION_CLOSED)).isEqualTo(1);
  }

  @Test
  void a_close_of_ours_ends_output_and_hears_the_client_out() {
    connection.start();
    connection.close(DisconnectReason.KICKED);
    assertThat(socket.written()).isEqualTo(closeFrame(DisconnectReason.KICKED));
    assertThat(socket.isOutputEnded()).isTrue();
    assertThat(socket.isClosed()).isFalse();
    assertThat(spoken.heard).containsExactly("begin", "end REMOVED");

    says(ClientFrames.text("nobody listens"), ClientFrames.close(4403, ""));

    assertThat(socket.isClosed()).isTrue();
    assertThat(spoken.heard).containsExactly("begin", "end REMOVED");
    assertThat(end().reason()).contains(DisconnectReason.KICKED);
  }

  @Test
  void a_client_that_does_not_end_its_side_is_waited_for_so_long_and_no_longer() {
    connection.start();
    connection.close(DisconnectReason.DRAINING, "come back");
    after(Duration.ofSeconds(5));
    assertThat(socket.isClosed()).isFalse();

    after(Duration.ofNanos(1));

    assertThat(socket.isClosed()).isTrue();
    assertThat(connection.tick(thread.nanoTime())).isEqualTo(Subscriber.NEVER);
  }

  @Test
  void a_last_word_comes_before_the_close_frame_in_place_of_what_waits() {
    connection.start();
    socket.takes(0);
    connection.send(frame("never"));
    connection.close(DisconnectReason.STOMP_ERROR, frame("ERROR"));
    connection.send(frame("late"));
    socket.takesAll();
    connection.writable(thread.nanoTime());

    assertThat(socket.written()).isEqualTo("ERROR" + closeFrame(DisconnectReason.STOMP_ERROR));
  }

  @Test
  void a_client_that_closes_is_answered_with_its_code_behind_what_it_is_owed() {
    connection.start();
    socket.takes(0);
    connection.send(frame("owed"));
    says(ClientFrames.close(1000, "bye"), ClientFrames.ping(new byte[0]));
    socket.takesAll();
    connection.writable(thread.nanoTime());
    assertThat(socket.written()).isEqualTo("owed" + text(FrameEncoder.close(1000, "")));
    assertThat(spoken.heard).containsExactly("begin", "end DELIBERATE");

    connection.lost();

    assertThat(socket.isClosed()).isTrue();
    assertThat(end().reason()).contains(DisconnectReason.GOODBYE);
  }

  @Test
  void a_close_with_any_other_code_than_a_goodbye_may_be_followed_by_a_return() {
    connection.start();
    says(ClientFrames.close(1001, ""));

    assertThat(spoken.heard).containsExactly("begin", "end LOST");
  }

  @Test
  void a_close_without_a_code_is_meant() {
    connection.start();
    says(ClientFrames.close(new byte[0]));

    assertThat(spoken.heard).containsExactly("begin", "end DELIBERATE");
  }

  @Test
  void a_link_that_breaks_ends_the_session_once_and_closes_the_socket_once() {
    connection.start();
    connection.lost();
    connection.lost();
    connection.close(DisconnectReason.KICKED);
    connection.tell(
        new ServerEvent.Resync(
            new ChannelId("orders"), Gap.OVERLOAD, Optional.empty(), Instant.EPOCH));

    assertThat(spoken.heard).containsExactly("begin", "end LOST");
    assertThat(socket.timesClosed()).isEqualTo(1);
    assertThat(end().reason()).isEmpty();
    assertThat(connection.isReading()).isFalse();
  }

  @Test
  void what_breaks_the_protocol_has_its_close_code() {
    assertThat(reasonFor(ClientFrames.text(new byte[] {(byte) 0xFF})))
        .isEqualTo(DisconnectReason.NOT_UTF8);
    assertThat(reasonFor(ClientFrames.text("x".repeat(101)))).isEqualTo(DisconnectReason.TOO_BIG);
    assertThat(reasonFor(ClientFrames.continuation(new byte[1])))
        .isEqualTo(DisconnectReason.PROTOCOL_ERROR);
  }

  @Test
  void too_many_messages_or_bytes_end_the_connection() {
    byte[] one = ClientFrames.text("one");
    assertThat(reasonFor(one, one, one, one)).isEqualTo(DisconnectReason.TOO_MANY_MESSAGES);
    assertThat(reasonFor(new byte[1001])).isEqualTo(DisconnectReason.TOO_MANY_MESSAGES);
  }

  @Test
  void a_fault_of_ours_ends_the_connection_and_its_session() {
    connection.start();
    spoken.fault = true;
    says(ClientFrames.text("hello"));

    assertThat(socket.written()).isEqualTo(closeFrame(DisconnectReason.SERVER_FAULT));
    assertThat(spoken.heard).endsWith("end LOST");
  }

  @Test
  void a_fault_at_the_beginning_leaves_no_session_and_no_connection_behind() {
    spoken.fault = true;
    connection.start();
    assertThat(spoken.heard).containsExactly("begin", "end LOST");
    assertThat(socket.isReading()).as("for its close frame").isTrue();

    after(Duration.ofSeconds(6));

    assertThat(socket.isClosed()).isTrue();
    assertThat(end().reason()).contains(DisconnectReason.SERVER_FAULT);
  }

  @Test
  void what_is_half_received_counts_until_the_rest_is_there_or_the_end() {
    connection.start();
    says(ClientFrames.textBegin("half".getBytes(UTF_8)));
    assertThat(telemetry.now(Level.HALF_RECEIVED_BYTES)).isPositive();

    says(ClientFrames.lastContinuation(new byte[0]));
    assertThat(telemetry.now(Level.HALF_RECEIVED_BYTES)).isZero();

    says(ClientFrames.textBegin("half".getBytes(UTF_8)));
    connection.lost();
    assertThat(telemetry.now(Level.HALF_RECEIVED_BYTES)).isZero();
  }

  @Test
  void a_paused_client_is_read_again_for_its_close_frame() {
    connection.start();
    connection.pauseReading();
    connection.close(DisconnectReason.TOKEN_ENDED);

    assertThat(socket.isReading()).isTrue();
  }

  @Test
  void it_wishes_for_time_when_something_is_due_and_not_before() {
    connection.start();
    long now = thread.nanoTime();
    assertThat(connection.tick(now) - now).isEqualTo(Duration.ofSeconds(25).toNanos());

    spoken.wishesAfter = Duration.ofSeconds(1);
    assertThat(connection.tick(now) - now).isEqualTo(Duration.ofSeconds(1).toNanos());
  }

  @Test
  void its_descriptor_is_asked_for_with_every_ping_while_it_is_not_known() {
    connection.start();
    after(Duration.ofSeconds(25));

    assertThat(socket.timesAsked()).isEqualTo(2);
  }

  @Test
  void how_long_it_lasted_is_told_with_its_end() {
    connection.start();
    thread.passes(Duration.ofSeconds(7));
    connection.lost();

    assertThat(end().lasted()).isEqualTo(Duration.ofSeconds(7));
    assertThat(end().user()).contains(new UserId("ada"));
  }

  private DisconnectReason reasonFor(byte[]... frames) {
    WebSocketConnection fresh = connection(new Spoken());
    fresh.start();
    for (byte[] frame : frames) {
      fresh.received(ByteBuffer.wrap(frame), thread.nanoTime());
    }
    fresh.lost();
    return end().reason().orElseThrow();
  }

  private WebSocketConnection connection(Spoken protocol) {
    return new WebSocketConnection(
        fanOut.newConnection(shard),
        protocol.equals(spoken) ? socket : new SocketByHand(),
        shard,
        telemetry,
        LIVENESS,
        LIMITS,
        false,
        link -> protocol);
  }

  private void says(byte[]... frames) {
    connection.received(ByteBuffer.wrap(ClientFrames.concat(frames)), thread.nanoTime());
  }

  /** Time passes, and the shard has it pass for its connections. */
  private void after(Duration time) {
    thread.passes(time);
    shard.tick(thread.nanoTime());
  }

  private ConnectionEnd end() {
    return telemetry.ends().getLast();
  }

  private static Frame frame(String text) {
    return Frame.required(text.getBytes(UTF_8));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  private static String closeFrame(DisconnectReason reason) {
    return text(FrameEncoder.close(reason.code(), reason.text()));
  }

  /** Says nothing, and remembers what it was told. */
  private static final class Spoken implements Protocol {
    private final List<String> heard = new ArrayList<>();
    private boolean fault;
    private Duration wishesAfter = Duration.ofHours(1);

    private void hears(String what) {
      heard.add(what);
      if (fault) {
        throw new IllegalStateException("a fault that this test is about");
      }
    }

    @Override
    public Telemetry.ProtocolKind kind() {
      return Telemetry.ProtocolKind.ECHO;
    }

    @Override
    public Optional<UserId> user() {
      return Optional.of(new UserId("ada"));
    }

    @Override
    public void begin() {
      hears("begin");
    }

    @Override
    public void onText(byte[] utf8) {
      hears("text " + new String(utf8, UTF_8));
    }

    @Override
    public void onBinary(byte[] payload) {
      hears("binary " + new String(payload, UTF_8));
    }

    @Override
    public void onOversize(boolean isText) {
      hears("oversize");
    }

    @Override
    public void tell(ServerEvent event) {
      hears("told " + event.name());
    }

    @Override
    public void dismiss(DisconnectReason reason) {
      hears("dismissed " + reason);
    }

    @Override
    public long tick(long nowNanos) {
      return nowNanos + wishesAfter.toNanos();
    }

    @Override
    public void end(Ending ending) {
      heard.add("end " + ending);
    }
  }
}
