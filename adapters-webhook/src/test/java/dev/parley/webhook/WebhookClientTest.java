package dev.parley.webhook;

import static dev.parley.application.port.Stages.done;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.parley.application.port.out.MonotonicClock;
import dev.parley.domain.transition.Answer;
import dev.parley.domain.transition.Delivery;
import dev.parley.domain.transition.DeliveryFault;
import dev.parley.domain.transition.Told;
import dev.parley.domain.transition.Transition;
import dev.parley.domain.transition.TransitionLane;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookClientTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String OTHER = "whsec_MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0";
  private static final Instant NOON = Instant.ofEpochSecond(1_795_439_568L, 123_000_000);
  private static final TransitionLane LANE = new TransitionLane(3);
  private static final Delivery DELIVERY =
      new Delivery(
          "17-0",
          true,
          List.of(
              new Told(leave(7, "{\"type\":\"presence:leave\",\"data\":{\"rev\":7}}"), 5),
              new Told(leave(8, "{\"type\":\"presence:leave\",\"data\":{\"rev\":8}}"), 8)));

  /** A request as it came. */
  private record Heard(String id, String timestamp, String signature, String type, String body) {}

  private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void a_signature_is_that_of_the_specification() {
    String signature =
        WebhookSecret.parse(SECRET)
            .getFirst()
            .sign(
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330L,
                "{\"test\": 2432232314}".getBytes(UTF_8));

    assertThat(signature).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void what_is_told_is_signed_by_each_secret_and_says_what_it_stands_for() throws Exception {
    answer(exchange -> 204);

    assertThat(tell(SECRET + " " + OTHER)).isEqualTo(new Answer.Taken());

    Heard request = heard.remove();
    assertThat(request.body())
        .isEqualTo(
            "{\"type\":\"parley.transitions\",\"timestamp\":\"2026-11-23T13:12:48.123Z\",\"data\":"
                + "{\"lane\":3,\"events\":["
                + "{\"type\":\"webhook:resync\",\"timestamp\":1795439568,\"data\":{\"lane\":3}},"
                + "{\"type\":\"presence:leave\",\"data\":{\"rev\":7,\"revFrom\":5}},"
                + "{\"type\":\"presence:leave\",\"data\":{\"rev\":8}}]}}");
    assertThat(request.type()).isEqualTo("application/json");
    assertThat(request.id()).isEqualTo("pwh_3_17-0_resync");
    assertThat(request.timestamp()).isEqualTo("1795439568");
    assertThat(request.signature().split(" "))
        .containsExactly(
            WebhookSecret.parse(SECRET)
                .getFirst()
                .sign(request.id(), 1_795_439_568L, request.body().getBytes(UTF_8)),
            WebhookSecret.parse(OTHER)
                .getFirst()
                .sign(request.id(), 1_795_439_568L, request.body().getBytes(UTF_8)));
  }

  @ParameterizedTest
  @CsvSource({"200,Taken", "204,Taken", "410,Gone", "429,Later", "503,Failed", "500,Failed"})
  void a_status_says_what_became_of_it(int status, String answer) {
    answer(exchange -> status);

    assertThat(tell(SECRET).getClass().getSimpleName()).isEqualTo(answer);
  }

  @ParameterizedTest
  @CsvSource({"429,7,7", "503,120,120", "429,-1,0", "429,soon,0", "429,99999999999,0"})
  void a_receiver_may_say_when_to_try_again(int status, String header, long seconds) {
    answer(exchange -> {
      exchange.getResponseHeaders().add("Retry-After", header);
      return status;
    });

    assertThat(tell(SECRET)).isEqualTo(new Answer.Later(Duration.ofSeconds(seconds)));
  }

  @Test
  void a_redirect_is_not_followed() {
    answer(exchange -> {
      exchange.getResponseHeaders().add("Location", "/elsewhere");
      return 307;
    });

    assertThat(tell(SECRET)).isEqualTo(new Answer.Failed(DeliveryFault.REDIRECT));
    assertThat(heard).hasSize(1);
  }

  @Test
  void a_receiver_that_hangs_is_given_up_in_time_and_its_connection_closed() throws Exception {
    try (ServerSocket silent = silent()) {
      CountDownLatch closed = new CountDownLatch(1);
      Thread.startVirtualThread(() -> {
        try (Socket socket = silent.accept()) {
          socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException cut) {
          // It is closed either way.
        } finally {
          closed.countDown();
        }
      });

      assertThat(tell(at("http", silent.getLocalPort()), SECRET, true, Duration.ofMillis(300)))
          .isEqualTo(new Answer.Failed(DeliveryFault.TIMEOUT));
      assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void an_answer_without_end_is_taken_by_its_head_and_not_read() throws Exception {
    try (ServerSocket endless = silent()) {
      CountDownLatch cut = new CountDownLatch(1);
      Thread.startVirtualThread(() -> {
        try (Socket socket = endless.accept()) {
          socket.getInputStream().read(new byte[16 * 1024]);
          OutputStream out = socket.getOutputStream();
          out.write("HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\n".getBytes(UTF_8));
          while (true) {
            out.write(new byte[16 * 1024]);
          }
        } catch (IOException closed) {
          cut.countDown();
        }
      });

      assertThat(tell(at("http", endless.getLocalPort()), SECRET, true, Duration.ofSeconds(10)))
          .isEqualTo(new Answer.Taken());
      assertThat(cut.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void an_answer_that_drips_is_taken_by_its_head_and_cut_after_a_while() throws Exception {
    try (ServerSocket dripping = silent()) {
      CountDownLatch cut = new CountDownLatch(1);
      Thread.startVirtualThread(() -> {
        try (Socket socket = dripping.accept()) {
          socket.getInputStream().read(new byte[16 * 1024]);
          socket
              .getOutputStream()
              .write("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n.".getBytes(UTF_8));
          socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException closed) {
          // It is cut either way.
        } finally {
          cut.countDown();
        }
      });
      WebhookClient client =
          client(at("http", dripping.getLocalPort()), SECRET, true, Duration.ofMillis(500));

      assertThat(done(client.tell(LANE, DELIVERY))).isEqualTo(new Answer.Taken());
      assertThat(cut.await(10, TimeUnit.SECONDS)).isTrue();
      client.close();
    }
  }

  @Test
  void nobody_there_and_no_tls_there_are_a_receiver_that_is_not_reached() throws Exception {
    int nobody;
    try (ServerSocket closing = silent()) {
      nobody = closing.getLocalPort();
    }
    Answer unreachable = new Answer.Failed(DeliveryFault.UNREACHABLE);

    assertThat(tell(at("http", nobody), SECRET, true, WebhookSettings.TIMEOUT))
        .isEqualTo(unreachable);
    try (ServerSocket plain = silent()) {
      Thread.startVirtualThread(() -> {
        try (Socket socket = plain.accept()) {
          socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
          socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException cut) {
          // Nor is it to be.
        }
      });
      assertThat(tell(at("https", plain.getLocalPort()), SECRET, true, WebhookSettings.TIMEOUT))
          .isEqualTo(unreachable);
    }
    assertThat(tell(URI.create("https://nowhere.invalid/"), SECRET, false, WebhookSettings.TIMEOUT))
        .isEqualTo(unreachable);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://127.0.0.1/", "https://localhost/", "https://[::1]/"})
  void a_private_address_is_refused_unless_it_is_allowed(String endpoint) {
    assertThat(tell(URI.create(endpoint), SECRET, false, WebhookSettings.TIMEOUT))
        .isEqualTo(new Answer.Failed(DeliveryFault.ADDRESS));
  }

  @Test
  void what_is_not_encrypted_stays_in_private_networks() {
    assertThat(tell(URI.create("http://192.0.2.1/"), SECRET, true, WebhookSettings.TIMEOUT))
        .isEqualTo(new Answer.Failed(DeliveryFault.ADDRESS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.1.2.3",
        "198.18.0.1",
        "192.0.0.8",
        "224.0.0.1",
        "255.255.255.255",
        "fd00::1",
        "fe80::1",
        "::",
        "::7f00:1",
        "64:ff9b::a01:203",
        "2002:a01:203::",
        "2001:0:1::",
        "ff02::1"
      })
  void these_are_private(String address) {
    assertThat(PrivateAddresses.has(InetAddress.ofLiteral(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"93.184.215.14", "172.32.0.1", "100.128.0.1", "2606:4700::1111"})
  void these_are_not(String address) {
    assertThat(PrivateAddresses.has(InetAddress.ofLiteral(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "whsec_",
        "whsec_c2hvcnQ=",
        "secret",
        "whsec_!!!",
        SECRET + " " + OTHER + " x"
      })
  void a_secret_is_long_and_there_are_two_at_the_most(String text) {
    assertThatThrownBy(() -> WebhookSecret.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("c2hvcnQ");
    assertThat(WebhookSecret.parse(SECRET).toString()).doesNotContain("MfKQ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://a.example/", "ftp://a.example/", "https://u:p@a.example/", "https:///x"})
  void an_endpoint_is_https(String endpoint) {
    assertThatThrownBy(() -> settings(URI.create(endpoint), SECRET, false, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void answer(Function<HttpExchange, Integer> status) {
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            heard.add(
                new Heard(
                    header(exchange, "webhook-id"),
                    header(exchange, "webhook-timestamp"),
                    header(exchange, "webhook-signature"),
                    header(exchange, "Content-Type"),
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
            exchange.sendResponseHeaders(status.apply(exchange), -1);
          }
        });
  }

  private static String header(HttpExchange exchange, String name) {
    return String.valueOf(exchange.getRequestHeaders().getFirst(name));
  }

  private Answer tell(String secrets) {
    return tell(at("http", server.getAddress().getPort()), secrets, true, WebhookSettings.TIMEOUT);
  }

  private static Answer tell(URI endpoint, String secrets, boolean allowed, Duration timeout) {
    try (WebhookClient client = client(endpoint, secrets, allowed, timeout)) {
      return done(client.tell(LANE, DELIVERY));
    }
  }

  private static WebhookClient client(
      URI endpoint, String secrets, boolean allowed, Duration timeout) {
    return new WebhookClient(
        settings(endpoint, secrets, allowed, timeout),
        () -> NOON,
        MonotonicClock.system(),
        "0.1.0");
  }

  private static WebhookSettings settings(
      URI endpoint, String secrets, boolean allowed, Duration timeout) {
    return new WebhookSettings(endpoint, WebhookSecret.parse(secrets), allowed, timeout);
  }

  private static URI at(String scheme, int port) {
    return URI.create(scheme + "://127.0.0.1:" + port + "/webhooks/parley");
  }

  private static ServerSocket silent() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  private static Transition leave(long rev, String event) {
    return new Transition("9-" + rev, "presence:leave", "c", "u" + rev, "e", rev, event);
  }
}
