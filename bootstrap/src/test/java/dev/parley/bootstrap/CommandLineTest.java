package dev.parley.bootstrap;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.parley.redis.local.LocalRedis;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {
  @Test
  void help_says_what_there_is() {
    Outcome outcome = run("--help");

    assertThat(outcome.status()).isZero();
    assertThat(outcome.out())
        .contains("A server for real-time channels")
        .containsSubsequence("dev ", "serve ", "token ", "check ");
    assertThat(outcome.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "serve", "token", "check"})
  void every_command_has_its_help(String command) {
    Outcome outcome = run(command, "--help");

    assertThat(outcome.status()).isZero();
    assertThat(outcome.out()).startsWith("Usage: parley " + command);
  }

  @Test
  void version_is_one_line() {
    Outcome outcome = run("--version");

    assertThat(outcome.status()).isZero();
    assertThat(outcome.out()).isEqualToIgnoringNewLines("parley " + BuildInfo.version());
  }

  @Test
  void a_command_that_does_not_exist_is_answered_with_those_that_do() {
    Outcome outcome = run("fly");

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).contains("'fly'").contains("serve").doesNotContain("\tat ");
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void no_command_at_all_is_answered_with_a_sentence() {
    Outcome outcome = run();

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err())
        .startsWith("Name a command: dev, serve, token, check, explain, key or bench.");
  }

  @Test
  void a_new_key_is_told_with_the_line_by_which_nodes_know_it() {
    Outcome outcome = run("key", "new", "--id", "shop", "--can", "publish", "--in", "orders.*");

    assertThat(outcome.status()).isZero();
    assertThat(outcome.out().lines())
        .filteredOn(line -> line.matches("prl_shop_[A-Za-z0-9_-]{43}"))
        .hasSize(1);
    assertThat(outcome.out().lines())
        .filteredOn(line -> line.matches("shop publish orders\\.\\* [0-9a-f]{64}"))
        .hasSize(1);
  }

  @Test
  void a_key_for_what_there_is_not_is_not_made() {
    Outcome outcome = run("key", "new", "--id", "shop", "--can", "fly");

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err()).contains("expected rights out of publish,").contains("\"fly\"");
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void serve_without_an_issuer_says_so_and_nothing_else() {
    Outcome outcome = run("serve");

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .isEqualToIgnoringNewLines(
            "Parley cannot start:  KINDE_ISSUER_URL is not set: expected your Kinde domain,"
                + " https://your-subdomain.kinde.com");
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void serve_at_a_port_that_is_taken_says_so_and_nothing_else() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      String port = String.valueOf(taken.getLocalPort());

      Outcome outcome =
          run(
              Map.of(
                  "KINDE_ISSUER_URL",
                  Nobody.at("http"),
                  "REDIS_URL",
                  Nobody.at("redis"),
                  "PORT",
                  port),
              "serve");

      assertThat(outcome.status()).isEqualTo(1);
      assertThat(outcome.err())
          .isEqualToIgnoringNewLines(
              "Port "
                  + port
                  + " is in use: stop the process that listens there, or choose another port"
                  + " (PORT).");
    }
  }

  @Test
  void check_says_of_each_part_that_it_is_not_reached() {
    String issuer = Nobody.at("http");
    String redis = Nobody.at("redis");

    Outcome outcome = run(Map.of("KINDE_ISSUER_URL", issuer, "REDIS_URL", redis), "check");

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.out().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("FAILED  Redis at " + redis).contains("REDIS_URL"),
            line -> assertThat(line).startsWith("FAILED  Keys at " + issuer).contains("KINDE_"));
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void check_tries_all_that_is_asked_of_redis_and_names_the_right_that_is_missing()
      throws IOException {
    try (LocalRedis redis = LocalRedis.start(0)) {
      Map<String, String> settings =
          Map.of("KINDE_ISSUER_URL", Nobody.at("http"), "REDIS_URL", redis.url());
      assertThat(run(settings, "check").out())
          .contains("ok      Redis at ")
          .contains("ok      Redis allows every command that a node needs");

      administrate(redis, "ACL SETUSER default -zadd");
      Outcome outcome = run(settings, "check");

      assertThat(outcome.status()).isEqualTo(1);
      assertThat(outcome.out()).contains("FAILED  Redis: ").contains("ACL SETUSER <user> +zadd");
    }
  }

  private static void administrate(LocalRedis redis, String command) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
      socket.getOutputStream().write((command + "\r\n").getBytes(US_ASCII));
      assertThat(socket.getInputStream().readNBytes(3)).isEqualTo("+OK".getBytes(US_ASCII));
    }
  }

  @Test
  void check_says_at_once_what_an_issuer_answers_that_has_no_keys() throws IOException {
    HttpServer other =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.start();
    try {
      String issuer = "http://127.0.0.1:" + other.getAddress().getPort();

      Outcome outcome =
          run(Map.of("KINDE_ISSUER_URL", issuer, "REDIS_URL", Nobody.at("redis")), "check");

      assertThat(outcome.status()).isEqualTo(1);
      assertThat(outcome.out())
          .contains("FAILED  Keys at " + issuer + "/.well-known/jwks: HTTP status 404.");
    } finally {
      other.stop(0);
    }
  }

  @Test
  void check_prints_the_settings_and_reaches_nothing() {
    Outcome outcome =
        run(
            Map.of("KINDE_ISSUER_URL", Nobody.at("http"), "REDIS_URL", Nobody.at("redis")),
            "check",
            "--print");

    assertThat(outcome.status()).isZero();
    assertThat(outcome.out()).contains("PORT = 8080  (default)").doesNotContain("FAILED");
  }

  @Test
  void check_prints_the_settings_even_if_one_is_wrong_and_says_which() {
    Outcome outcome = run(Map.of("PORT", "99999"), "check", "--print");

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.out()).contains("PORT = 99999  (environment)");
    assertThat(outcome.err()).contains("PORT is wrong").contains("KINDE_ISSUER_URL is not set");
  }

  @Test
  void a_lifetime_that_is_none_is_answered_with_examples() {
    Outcome outcome = run("token", "--user", "u1", "--ttl", "soon");

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).contains("'--ttl'").contains("30s, 15m, 1h or 2d");
  }

  private static Outcome run(String... arguments) {
    return run(Map.of(), arguments);
  }

  private static Outcome run(Map<String, String> environment, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine(environment);
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int status = line.execute(arguments);
    return new Outcome(status, out.toString(), err.toString());
  }

  private record Outcome(int status, String out, String err) {}
}
