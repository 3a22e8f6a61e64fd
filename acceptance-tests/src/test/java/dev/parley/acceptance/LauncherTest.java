package dev.parley.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.websocket.gateway.RawClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody sees who has just cloned and built the project, and types {@code ./parley}. */
class LauncherTest {
  private static final Pattern TOKEN =
      Pattern.compile("eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

  @TempDir private Path home;

  @SuppressWarnings("NullAway.Init") // JUnit fills in the folder.
  LauncherTest() {}

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--version",
        "--help",
        "-h",
        "dev --help",
        "serve -h",
        "token --user u1 --help",
        "check --help",
        "explain --help",
        "bench --help",
        "bench compare --help",
        "bench --version"
      })
  void what_is_only_text_is_told_by_a_clean_clone_without_a_build_or_a_jvm(String words)
      throws IOException {
    Path clone = freshClone();

    Launcher told = Launcher.runIn(clone, home, noJava(), words.split(" "));

    assertThat(told.err()).isEmpty();
    assertThat(told.status()).isZero();
    assertThat(told.out().getFirst())
        .startsWith(words.contains("ersion") ? "parley 0.1.0" : "Usage: ");
    assertThat(clone.resolve(".parley")).doesNotExist();
  }

  @Test
  void words_that_make_no_command_are_answered_with_those_that_do_without_a_build()
      throws IOException {
    Launcher nothing = Launcher.runIn(freshClone(), home, noJava());
    Launcher unknown = Launcher.runIn(freshClone(), home, noJava(), "fly");

    assertThat(nothing.err())
        .startsWith("Name a command: dev, serve, token, check, explain, key or bench.");
    assertThat(unknown.err()).startsWith("There is no command 'fly'.").contains("Commands:");
    assertThat(List.of(nothing.status(), unknown.status())).containsExactly(2, 2);
  }

  @Test
  void help_lists_the_commands() {
    Launcher help = Launcher.run(home, "--help");

    assertThat(String.join("\n", help.out()))
        .containsSubsequence("dev ", "serve ", "token ", "check ", "explain ", "bench ");
    assertThat(help.status()).isZero();
  }

  /** Whoever builds while a server runs: the server reads its jars as it needs them. */
  @Test
  void a_build_touches_nothing_that_runs() throws Exception {
    Path clone = freshClone();
    Path target = clone.resolve("bootstrap").resolve("target");
    Files.createDirectories(target.resolve("lib"));
    Files.writeString(target.resolve("lib").resolve("library.jar"), "library");
    Path built = target.resolve("parley-bootstrap-0.1.0.jar");
    Files.writeString(built, "first");

    try (Launcher first = Launcher.startIn(clone, home, waitingJava(), "serve")) {
      Path runs = jarOf(first);
      assertThat(runs).hasContent("first").isNotEqualTo(built);
      assertThat(runs.resolveSibling("lib").resolve("library.jar")).hasContent("library");

      Files.writeString(built, "second");
      Files.setLastModifiedTime(built, FileTime.from(Instant.now().plusSeconds(5)));
      try (Launcher second = Launcher.startIn(clone, home, waitingJava(), "serve")) {
        assertThat(jarOf(second)).hasContent("second");
        assertThat(runs).hasContent("first");
      }
    }

    Files.writeString(built, "third");
    Files.setLastModifiedTime(built, FileTime.from(Instant.now().plusSeconds(10)));
    try (Launcher third = Launcher.startIn(clone, home, waitingJava(), "serve")) {
      assertThat(jarOf(third)).hasContent("third");
      try (Stream<Path> kept = Files.list(clone.resolve(".parley").resolve("builds"))) {
        assertThat(kept.filter(Files::isDirectory)).as("what nobody uses is gone").hasSize(1);
      }
    }
  }

  @Test
  void without_memory_a_server_ends_and_says_so_in_one_line() {
    Map<String, String> littleMemory =
        Map.of(
            "KINDE_ISSUER_URL",
            "https://nobody.invalid",
            "PORT",
            "0",
            "PARLEY_MANAGEMENT_PORT",
            "off",
            // A heap as small would be refused before it is full; it is the same error.
            "PARLEY_JAVA_OPTIONS",
            "-XX:MaxMetaspaceSize=8m -XX:AOTMode=off");
    try (Launcher serve = Launcher.start(home, littleMemory, "serve")) {
      serve.awaitEnd();

      assertThat(serve.status()).isEqualTo(3);
      assertThat(Stream.concat(serve.out().stream(), serve.err().stream()))
          .filteredOn(line -> line.contains("OutOfMemoryError"))
          .hasSize(1);
    }
  }

  /** What somebody has who has just cloned, as far as the launcher is concerned. */
  private Path freshClone() throws IOException {
    Path project = Launcher.project();
    Path clone = Files.createTempDirectory(home, "clone");
    Path launcher = Path.of("bootstrap", "src", "main", "launcher");
    Files.createDirectories(clone.resolve(launcher).resolve("help"));
    Files.copy(
        project.resolve("parley"), clone.resolve("parley"), StandardCopyOption.COPY_ATTRIBUTES);
    try (Stream<Path> texts = Files.list(project.resolve(launcher).resolve("help"))) {
      for (Path text : texts.toList()) {
        Files.copy(text, clone.resolve(launcher).resolve("help").resolve(text.getFileName()));
      }
    }
    return clone;
  }

  /** A JVM, or Maven, would fail. */
  private Map<String, String> noJava() {
    return Map.of("JAVA_HOME", home.resolve("none").toString());
  }

  /** A Java that tells its class path and then waits to be stopped. */
  private Map<String, String> waitingJava() throws IOException {
    return java(
        """
        #!/bin/sh
        while [ "$1" != -cp ]; do shift; done
        echo "class path $2"
        exec sleep 60
        """);
  }

  private Map<String, String> java(String script) throws IOException {
    Path java = home.resolve("bin").resolve("java");
    Files.createDirectories(java.getParent());
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"25\"\n");
    Files.writeString(java, script);
    assertThat(java.toFile().setExecutable(true)).isTrue();
    return Map.of("JAVA_HOME", home.toString());
  }

  private static Path jarOf(Launcher launcher) {
    String line = launcher.awaitLine("class path ");
    return Path.of(line.substring("class path ".length(), line.indexOf(':')));
  }

  /** What the launcher does after it has built. */
  @Test
  void what_a_rehearsal_leaves_is_what_a_server_starts_with() throws Exception {
    Path bootstrap = Path.of(System.getProperty("parley.project"), "bootstrap");
    String classes =
        bootstrap.resolve("target/parley-bootstrap-0.1.0.jar")
            + ":"
            + bootstrap.resolve("target/lib")
            + "/*";
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Path cache = home.resolve("parley.aot");
    Path said = home.resolve("said.txt");

    int rehearsed =
        run(
            said,
            bootstrap.resolve("src/main/launcher/rehearse").toString(),
            cache.toString(),
            classes,
            java,
            "-XX:+UseSerialGC");

    assertThat(rehearsed).isZero();
    assertThat(Files.readString(said))
        .containsPattern("delivery=\"[1-9]")
        .containsPattern("messages heard by STOMP: [1-9]");
    // AOTMode=on: a JVM that cannot use it does not start.
    int started =
        run(
            said,
            java,
            "-XX:+UseSerialGC",
            "-XX:AOTMode=on",
            "-XX:AOTCache=" + cache,
            "-Dparley.home=" + home,
            "-cp",
            classes,
            "dev.parley.bootstrap.Main",
            "--version");
    assertThat(started).isZero();
    assertThat(Files.readString(said)).contains("parley 0.1.0");
  }

  private static int run(Path output, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("it ends").isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Undertow's spans have the query of a handshake in them, and with it the token. */
  @Test
  void an_agent_is_told_to_leave_handshakes_alone_unless_somebody_wants_it_otherwise()
      throws IOException {
    Map<String, String> java = java("#!/bin/sh\necho \"$OTEL_INSTRUMENTATION_UNDERTOW_ENABLED\"\n");
    Map<String, String> wanted = new HashMap<>(java);
    wanted.put("OTEL_INSTRUMENTATION_UNDERTOW_ENABLED", "true");

    try (Launcher usual = Launcher.start(home, java, "serve");
        Launcher otherwise = Launcher.start(home, wanted, "serve")) {
      usual.awaitEnd();
      otherwise.awaitEnd();
      assertThat(usual.out()).containsExactly("false");
      assertThat(otherwise.out()).containsExactly("true");
    }
  }

  @Test
  void a_token_before_the_first_run_of_dev_is_answered_with_what_to_do() {
    Launcher token = Launcher.run(home, "token", "--user", "u1");

    assertThat(token.out()).isEmpty();
    assertThat(token.err())
        .containsExactly("There is no dev issuer yet: start a server first, with ./parley dev");
    assertThat(token.status()).isEqualTo(1);
  }

  @Test
  void dev_says_how_to_listen_and_to_publish_and_takes_its_redis_along_when_it_ends()
      throws Exception {
    int port = FreePort.next();
    try (Launcher dev = dev(port)) {
      assertThat(dev.awaitLine("  page ")).endsWith("http://localhost:" + port + "/");
      String listening = dev.awaitLine("wscat -c ");
      String publishing = dev.awaitLine("redis-cli ");
      String token = dev.out().stream().filter(TOKEN.asMatchPredicate()).findFirst().orElseThrow();
      assertThat(words(listening))
          .containsExactly(
              "wscat",
              "-c",
              "ws://localhost:%d/ws?channelId=lobby&token=%s".formatted(port, token));
      assertThat(dev.err()).noneMatch(line -> line.startsWith("Building"));

      Tab tab = RawTab.withTokenInAddress(port, "lobby", token);
      Await.until(
          () -> !tab.eventsAbout("u1", "presence:join").isEmpty(),
          Await.PATIENCE,
          () -> "the token let nobody in");
      List<String> command = words(publishing);
      assertThat(command.subList(0, 2)).containsExactly("redis-cli", "-p");
      publish(command);
      String event = command.getLast();
      Await.until(
          () -> tab.published().equals(List.of(event)),
          Await.PATIENCE,
          () -> "heard " + tab.published());

      List<ProcessHandle> redis = dev.children();
      assertThat(redis).isNotEmpty().allMatch(ProcessHandle::isAlive);
      dev.tellToStop();
      dev.awaitEnd();
      assertThat(dev.err()).as("nothing is amiss").noneMatch(line -> line.contains(" WARN "));
      Await.until(
          () -> redis.stream().noneMatch(ProcessHandle::isAlive),
          Await.PATIENCE,
          () -> "its Redis lives on");
      Await.until(() -> tab.goodbye().isPresent(), Await.PATIENCE, () -> "no goodbye");
    }
  }

  @Test
  void a_server_that_is_killed_leaves_no_redis_and_the_next_one_has_its_port() throws Exception {
    String redisPort = String.valueOf(FreePort.next());
    try (Launcher dev = Launcher.start(home, "dev", "--port", "0", "--redis-port", redisPort)) {
      dev.awaitLine("redis-cli ");
      List<ProcessHandle> redis = dev.children();

      dev.kill();
      dev.awaitEnd();

      Await.until(
          () -> redis.stream().noneMatch(ProcessHandle::isAlive),
          Await.PATIENCE,
          () -> "its Redis lives on");
    }
    try (Launcher next = Launcher.start(home, "dev", "--port", "0", "--redis-port", redisPort)) {
      assertThat(next.awaitLine("redis-cli ")).contains(" -p " + redisPort + " ");
    }
  }

  @Test
  void with_any_port_that_is_free_all_say_the_real_one_and_a_refused_handshake_is_a_line()
      throws Exception {
    try (Launcher dev = Launcher.start(home, "dev", "--port", "0", "--redis-port", "0")) {
      String page = dev.awaitLine("  page ");
      int port = URI.create(page.substring(page.indexOf("http"))).getPort();
      assertThat(port).isPositive();
      assertThat(dev.awaitLine("  issuer ")).endsWith(":" + port + "/dev/issuer");
      assertThat(dev.awaitLine("wscat -c ")).contains("ws://localhost:" + port + "/");

      Launcher token = Launcher.run(home, "token", "--user", "u1");
      Tab tab = RawTab.withTokenInAddress(port, "lobby", token.out().getFirst());
      Await.until(
          () -> !tab.eventsAbout("u1", "presence:join").isEmpty(),
          Await.PATIENCE,
          () -> "the token let nobody in");
      tab.sayGoodbye();

      assertThat(status(port, "/ws?channelId=lobby")).isEqualTo(401);
      Await.until(
          () -> dev.err().stream().anyMatch(line -> line.contains("code=\"token_required\"")),
          Await.PATIENCE,
          () -> "no line of the refusal: " + dev.err());
    }
  }

  /** Of a server that does not come up nothing may be left that one that is up depends on. */
  @Test
  void a_start_that_fails_takes_no_tokens_from_the_server_that_is_up() throws Exception {
    int redisPort = FreePort.next();
    try (Launcher dev =
        Launcher.start(home, "dev", "--port", "0", "--redis-port", String.valueOf(redisPort))) {
      dev.awaitLine("redis-cli ");
      String issuer = dev.awaitLine("  issuer ");
      int port = URI.create(issuer.substring(issuer.indexOf("http"))).getPort();

      Launcher noPort = Launcher.run(home, "dev", "--port", "99999");
      Launcher samePort =
          Launcher.run(home, "dev", "--port", String.valueOf(port), "--redis-port", "0");
      Launcher sameRedis =
          Launcher.run(home, "dev", "--port", "0", "--redis-port", String.valueOf(redisPort));

      assertThat(noPort.err()).last().asString().contains("PORT is wrong", "\"99999\"");
      assertThat(samePort.err()).last().asString().startsWith("Port %d is in use".formatted(port));
      assertThat(sameRedis.err())
          .last()
          .asString()
          .startsWith("Port %d is in use".formatted(redisPort))
          .contains("--redis-port");
      try (Launcher second = Launcher.start(home, "dev", "--port", "0", "--redis-port", "0")) {
        second.awaitLine("redis-cli ");
      }

      String token = Launcher.run(home, "token", "--user", "u1").out().getFirst();
      assertThat(status(port, "/ws?channelId=lobby&token=" + token))
          .as("good at the one that is up")
          .isEqualTo(101);
    }
  }

  /** Of an attempt to open a WebSocket. */
  private static int status(int port, String target) throws IOException {
    try (RawClient client = RawClient.dial(port)) {
      client.send(RawClient.handshake(target).getBytes(UTF_8));
      return client.answer().status();
    }
  }

  @Test
  void a_token_is_one_line_and_lets_its_user_in() {
    int port = FreePort.next();
    try (Launcher dev = dev(port)) {
      dev.awaitLine("redis-cli ");

      Launcher token = Launcher.run(home, "token", "--user", "u1", "--name", "Ada");

      assertThat(token.out()).singleElement().asString().matches(TOKEN);
      assertThat(token.err()).isEmpty();
      assertThat(token.status()).isZero();
      Tab tab = RawTab.withTokenInAddress(port, "lobby", token.out().getFirst());
      Await.until(
          () -> !tab.events("presence:join").isEmpty(), Await.PATIENCE, () -> "nobody joined");
      assertThat(tab.events("presence:join").getFirst().path("data").path("userName").asString())
          .isEqualTo("Ada");
      tab.sayGoodbye();
    }
  }

  @Test
  void a_port_that_is_taken_is_named_in_one_sentence_and_no_redis_stays_behind()
      throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Launcher dev = dev(taken.getLocalPort());
      dev.awaitEnd();

      assertThat(dev.status()).isEqualTo(1);
      assertThat(dev.out()).isEmpty();
      assertThat(dev.err())
          .filteredOn(line -> !line.contains(" INFO "))
          .containsExactly(
              "Port %d is in use: stop the process that listens there, or choose another port (PORT)."
                  .formatted(taken.getLocalPort()));
      assertThat(dev.children()).isEmpty();
    }
  }

  @Test
  void a_load_run_starts_a_server_of_its_own_and_draws_what_it_delivered() throws IOException {
    Path page = home.resolve("bench.html");

    Launcher bench =
        Launcher.run(
            home,
            "bench",
            "--connections",
            "20",
            "--channels",
            "2",
            "--rate",
            "20",
            "--seconds",
            "2",
            "--warm-up",
            "1",
            "--html",
            page.toString());

    assertThat(bench.status()).as(() -> String.join("\n", bench.err())).isZero();
    assertThat(String.join("\n", bench.out()))
        .containsPattern("connections +20 of 20 in 2 channels, raw")
        .containsPattern("lost +0\n")
        .containsPattern("server: CPU per delivery +[0-9.]+ µs");
    assertThat(bench.err()).anyMatch(line -> line.contains("3 of 3 s"));
    assertThat(Files.readString(page)).contains("<polyline class=\"p99\"", "Latency by percentile");
  }

  @Test
  void a_load_run_against_nobody_says_what_to_do() {
    Launcher bench = Launcher.run(home, "bench", "--url", "ws://localhost:" + FreePort.next());

    assertThat(bench.status()).isEqualTo(1);
    assertThat(String.join("\n", bench.err())).contains("not up or not in dev mode", "--token");
  }

  private Launcher dev(int port) {
    return Launcher.start(
        home,
        "dev",
        "--port",
        String.valueOf(port),
        "--redis-port",
        String.valueOf(FreePort.next()));
  }

  /** Does what redis-cli would do with these words. */
  private static void publish(List<String> command) {
    String port = command.get(command.indexOf("-p") + 1);
    assertThat(command.get(command.size() - 3)).isEqualTo("PUBLISH");
    String redisChannel = command.get(command.size() - 2);
    try (Publisher publisher = new Publisher("redis://127.0.0.1:" + port)) {
      publisher.publish(
          redisChannel.replaceFirst("^channel:", ""), command.getLast().getBytes(UTF_8));
    }
  }

  /** What a shell makes of the line. */
  private static List<String> words(String line) throws IOException, InterruptedException {
    String saying =
        """
        wscat() { printf '%s\\n' wscat "$@"; }
        redis-cli() { printf '%s\\n' redis-cli "$@"; }
        """;
    Process shell = new ProcessBuilder("bash", "-c", saying + line).start();
    try (BufferedReader said = shell.inputReader(UTF_8)) {
      List<String> words = said.lines().toList();
      assertThat(shell.waitFor()).isZero();
      return words;
    }
  }
}
