package dev.parley.websocket.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.Await;
import dev.parley.websocket.gateway.RawClient;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.ServerConnection;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.xnio.StreamConnection;

class HttpDetacherTest {
  private record Upgraded(StreamConnection stream, WeakReference<ServerConnection> http) {}

  @Test
  void nothing_of_http_is_left_of_an_upgraded_connection_that_stays_open() throws Exception {
    BlockingQueue<Upgraded> upgrades = new LinkedBlockingQueue<>();
    Undertow server =
        Undertow.builder()
            .addHttpListener(0, "localhost")
            .setHandler(exchange -> upgrade(exchange, upgrades))
            .build();
    server.start();
    int port = ((InetSocketAddress) server.getListenerInfo().getFirst().getAddress()).getPort();
    try (RawClient client = RawClient.dial(port)) {
      client.upgrade("/");
      Upgraded upgraded = upgrades.poll(10, TimeUnit.SECONDS);

      Await.until(
          "the connection's HTTP is collected",
          () -> {
            System.gc();
            return upgraded.http().get() == null;
          });

      assertThat(upgraded.stream().isOpen()).isTrue();
    } finally {
      server.stop();
    }
  }

  private static void upgrade(HttpServerExchange exchange, BlockingQueue<Upgraded> upgrades) {
    OpeningHandshake.accept(
        exchange,
        (stream, isOurs) -> {
          // Whoever takes over listens in HTTP's place.
          stream.getSourceChannel().setReadListener(source -> {});
          stream.getSinkChannel().setWriteListener(sink -> {});
          upgrades.add(new Upgraded(stream, new WeakReference<>(exchange.getConnection())));
        });
  }
}
