package dev.parley.websocket.fanout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.delivery.DeliveryClass;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Real sockets, written to past the connection and its channel. */
@EnabledOnOs(OS.LINUX)
class DirectSendTest {
  private static final int RUN_BYTES = 64 * 1024;
  private static final ChannelId ORDERS = new ChannelId("orders");

  private final Listeners listeners = new Listeners(ORDERS, Plain.FORM);
  private final Told told = new Told();
  private final ByteBuffer run = ByteBuffer.allocateDirect(RUN_BYTES);
  private SocketChannel server;
  private SocketChannel client;

  @BeforeEach
  void connect() throws IOException {
    try (ServerSocketChannel listening = ServerSocketChannel.open()) {
      listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      client = SocketChannel.open(listening.getLocalAddress());
      server = listening.accept();
      server.configureBlocking(false);
    }
  }

  @AfterEach
  void disconnect() throws IOException {
    client.close();
    server.close();
  }

  @Test
  void it_is_to_be_had_here() {
    assertThat(DirectSend.isAvailable()).isTrue();
  }

  @Test
  void what_is_said_goes_to_the_socket_and_the_connection_is_not_asked() throws Exception {
    listeners.add(told).enableDirectSend(descriptor(), inTime());

    say("one", "two");

    assertThat(heard(6)).isEqualTo("onetwo");
    assertThat(told.bursts).isEmpty();
  }

  @Test
  void what_the_socket_does_not_take_is_the_connections() throws Exception {
    listeners.add(told).enableDirectSend(descriptor(), inTime());
    String frame = "x".repeat(RUN_BYTES - 1);
    int taken = 0;
    while (told.bursts.isEmpty()) {
      say(frame);
      taken += frame.length();
    }
    int refused = told.bursts.getFirst().length();

    assertThat(refused).isPositive();
    assertThat(heard(taken - refused)).hasSize(taken - refused);
  }

  @Test
  void a_socket_that_is_broken_is_the_connections_trouble() throws Exception {
    listeners.add(told).enableDirectSend(descriptor(), inTime());
    server.shutdownOutput();

    say("nobody hears this");

    assertThat(told.bursts).containsExactly("nobody hears this");
  }

  @Test
  void from_the_time_on_that_was_said_the_connection_is_asked() throws Exception {
    listeners.add(told).enableDirectSend(descriptor(), System.nanoTime() - 1);

    say("too late");

    assertThat(told.bursts).containsExactly("too late");
  }

  @Test
  void whoever_takes_it_back_is_asked_again() throws Exception {
    Subscription subscription = listeners.add(told);
    subscription.enableDirectSend(descriptor(), inTime());
    subscription.enableDirectSend(DirectSend.NO_DESCRIPTOR, inTime());

    say("queue this");

    assertThat(told.bursts).containsExactly("queue this");
  }

  @Test
  void nobody_is_written_to_who_has_left() throws Exception {
    Subscription subscription = listeners.add(told);
    subscription.enableDirectSend(descriptor(), inTime());
    listeners.remove(subscription);
    subscription.enableDirectSend(descriptor(), inTime());

    say("to nobody");
    server.close();

    assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    assertThat(told.bursts).isEmpty();
  }

  @Test
  void who_stays_keeps_a_descriptor_when_the_others_holes_are_closed() throws Exception {
    List<Subscription> leaving = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      leaving.add(listeners.add(new Told()));
    }
    listeners.add(told).enableDirectSend(descriptor(), inTime());
    leaving.forEach(listeners::remove);
    listeners.tidy();

    say("still here");

    assertThat(listeners.end()).isEqualTo(1);
    assertThat(heard(10)).isEqualTo("still here");
  }

  @Test
  void a_frame_that_is_larger_than_a_run_is_the_connections() throws Exception {
    listeners.add(told).enableDirectSend(descriptor(), inTime());

    say("y".repeat(RUN_BYTES + 1));

    assertThat(told.bursts).singleElement().asString().hasSize(RUN_BYTES + 1);
  }

  private void say(String... texts) {
    List<Broadcast> broadcasts = new ArrayList<>();
    for (String text : texts) {
      broadcasts.add(
          new Broadcast(
              1,
              EventName.MESSAGE_CREATED,
              text.getBytes(UTF_8),
              DeliveryClass.MUST_ARRIVE,
              System.nanoTime(),
              null));
    }
    Batch batch = new Batch(broadcasts, Plain.FORM, listeners);
    batch.write(
        run,
        Integer.MAX_VALUE,
        System.nanoTime(),
        (subscriber, fault) -> {
          throw fault;
        });
    assertThat(batch.isDone()).isTrue();
  }

  private String heard(int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining() && client.read(buffer) >= 0) {}
    return UTF_8.decode(buffer.flip()).toString();
  }

  private int descriptor() throws ReflectiveOperationException {
    return (int) Class.forName("sun.nio.ch.SelChImpl").getMethod("getFDVal").invoke(server);
  }

  private static long inTime() {
    return System.nanoTime() + Duration.ofMinutes(1).toNanos();
  }

  /** What came to the connection, without what had been sent already. */
  private static final class Told extends BystandingSubscriber {
    private final List<String> bursts = new ArrayList<>();

    @Override
    public void write(Burst burst, int from) {
      bursts.add(UTF_8.decode(burst.bytes(from)).toString());
    }
  }
}
