package dev.parley.bootstrap;

import static dev.parley.bootstrap.ApiNode.ALL;
import static dev.parley.bootstrap.ApiNode.READER;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ListeningOverHttpTest {
  private static final String NOTE = "{\"type\":\"note\",\"data\":{\"n\":1}}";

  private ApiNode node;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    node = ApiNode.start(directory);
  }

  @AfterAll
  void stop() {
    node.close();
  }

  @Test
  void who_listens_hears_what_is_published_from_then_on() throws Exception {
    try (Listener listener = listening("lobby,orders.1")) {
      assertThat(listener.head()).contains("text/event-stream");
      assertThat(listener.next()).isEqualTo("listening {\"channelIds\":[\"lobby\",\"orders.1\"]}");
      node.call("POST", "/v1/channels/lobby/events", ALL, NOTE);
      node.call("POST", "/v1/channels/other/events", ALL, NOTE);
      node.call("POST", "/v1/channels/orders.1/events", ALL, NOTE);

      assertThat(listener.next())
          .startsWith("publication {\"channelId\":\"lobby\",\"type\":\"note\",\"bytes\":")
          .endsWith(",\"data\":{\"n\":\"number\"}}");
      assertThat(listener.next()).startsWith("publication {\"channelId\":\"orders.1\"");
    }
  }

  @Test
  void so_many_may_listen_and_another_when_one_has_gone() throws Exception {
    List<Listener> listeners = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        Listener listener = listening("room");
        listeners.add(listener);
        assertThat(listener.next()).startsWith("listening");
      }
      assertThat(node.call("GET", "/v1/tail?channelIds=room", ALL, "").body())
          .contains("\"code\":\"too_many_tails\"");
    } finally {
      for (Listener listener : listeners) {
        listener.close();
      }
    }
    listening("room").close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?channelIds=", "?channelIds=a,,b", "?channelIds=a%20b"})
  void whoever_names_no_channel_hears_none(String query) throws Exception {
    assertThat(node.call("GET", "/v1/tail" + query, ALL, "").statusCode()).isEqualTo(400);
    assertThat(node.call("GET", "/v1/tail?channelIds=a&payload=all", ALL, "").statusCode())
        .isEqualTo(400);
  }

  @Test
  void it_takes_a_right() throws Exception {
    assertThat(node.call("GET", "/v1/tail?channelIds=a", READER, "").statusCode()).isEqualTo(403);
  }

  /** That somebody has gone shows when they are written to: their place is free a little later. */
  private Listener listening(String channels) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      Listener listener = new Listener(channels);
      if (listener.head().startsWith("HTTP/1.1 200")) {
        return listener;
      }
      listener.close();
      assertThat(System.nanoTime()).as(listener.head()).isLessThan(deadline);
    }
  }

  /** Somebody who listens, over a socket. */
  private final class Listener implements AutoCloseable {
    private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port());
    private final BufferedReader in;
    private final String head;

    Listener(String channels) throws IOException {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          "GET /v1/tail?channelIds=%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n"
              .formatted(channels, node.key(ALL))
              .getBytes(StandardCharsets.UTF_8));
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      StringBuilder lines = new StringBuilder();
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        lines.append(line).append('\n');
      }
      head = lines.toString();
    }

    String head() {
      return head;
    }

    /** The next event and its data; the lines between, and those of the chunks, are passed over. */
    String next() throws IOException {
      String event = "";
      String line = in.readLine();
      while (line != null) {
        if (line.startsWith("event:")) {
          event = line.substring("event:".length()).strip();
        } else if (line.startsWith("data:")) {
          return event + " " + line.substring("data:".length()).strip();
        }
        line = in.readLine();
      }
      throw new AssertionError("the node has ended it");
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
