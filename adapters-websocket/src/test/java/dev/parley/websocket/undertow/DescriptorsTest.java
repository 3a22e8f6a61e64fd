package dev.parley.websocket.undertow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.Await;
import dev.parley.websocket.fanout.DirectSend;
import dev.parley.websocket.gateway.RawClient;
import io.undertow.Undertow;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.xnio.StreamConnection;

@EnabledOnOs(OS.LINUX)
class DescriptorsTest {
  private record Taken(StreamConnection stream, boolean isOurs) {}

  private final BlockingQueue<Taken> taken = new LinkedBlockingQueue<>();
  private final Undertow undertow =
      Undertow.builder()
          .addHttpListener(0, "localhost")
          .setHandler(exchange ->
              OpeningHandshake.accept(
                  exchange,
                  (stream, isOurs) -> {
                    stream.getSourceChannel().setReadListener(source -> {});
                    taken.add(new Taken(stream, isOurs));
                  }))
          .build();
  private int port;

  @BeforeEach
  void start() {
    undertow.start();
    port = ((InetSocketAddress) undertow.getListenerInfo().getFirst().getAddress()).getPort();
  }

  @AfterEach
  void stop() {
    undertow.stop();
  }

  @Test
  void a_socket_that_is_ours_alone_is_known_by_its_number() throws Exception {
    try (RawClient client = RawClient.dial(port)) {
      client.upgrade("/");

      Taken socket = Objects.requireNonNull(taken.poll(10, TimeUnit.SECONDS));
      Await.until("it is known", () -> Descriptors.of(socket.stream()) != DirectSend.NO_DESCRIPTOR);

      assertThat(socket.isOurs()).isTrue();
      assertThat(
              Files.readSymbolicLink(Path.of("/proc/self/fd/" + Descriptors.of(socket.stream())))
                  .toString())
          .startsWith("socket:");
    }
  }

  /** Undertow keeps hold of such a connection, and might close it when it stops. */
  @Test
  void a_socket_that_undertow_still_holds_is_not_taken_for_ours() throws Exception {
    try (RawClient client = RawClient.dial(port)) {
      client.send((RawClient.handshake("/") + "something more").getBytes(UTF_8));

      assertThat(Objects.requireNonNull(taken.poll(10, TimeUnit.SECONDS)).isOurs()).isFalse();
    }
  }
}
