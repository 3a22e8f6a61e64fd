package dev.parley.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that could not serve any more ends, so that whoever watches it can start another. */
class FatalErrorsTest {
  private static final int STATUS = 3;

  private final List<Integer> halted = new ArrayList<>();
  private final FatalErrors fatal = new FatalErrors(halted::add);

  @Test
  void an_error_ends_the_process_and_an_exception_or_a_full_stack_does_not() {
    fatal.uncaughtException(Thread.currentThread(), new IllegalStateException("on purpose"));
    fatal.uncaughtException(Thread.currentThread(), new StackOverflowError());
    assertThat(halted).isEmpty();

    fatal.uncaughtException(Thread.currentThread(), new OutOfMemoryError());
    fatal.uncaughtException(Thread.currentThread(), new NoClassDefFoundError());
    assertThat(halted).containsExactly(STATUS, STATUS);
  }

  @ParameterizedTest
  @CsvSource({
    "exception, XNIO-1 I/O-1",
    "end,       XNIO-2 Accept",
    "end,       parley-time",
    "end,       redis-timeouts",
    "end,       lettuce-nioEventLoop-3-1",
    "end,       lettuce-epollEventLoop-3-2",
    "end,       lettuce-eventExecutorLoop-1-1"
  })
  void the_end_of_a_thread_that_is_needed_ends_the_process_which_names_it(
      String what, String thread) throws Exception {
    assertThat(endOf(what, thread))
        .singleElement()
        .asString()
        .contains("the process ends", "thread=\"" + thread + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"error", "logged"})
  void an_error_on_any_thread_ends_the_process_though_a_library_has_caught_it(String what)
      throws Exception {
    assertThat(endOf(what, "a thread"))
        .singleElement()
        .asString()
        .contains("the process ends", "thread=\"a thread\"", "fault=\"java.lang.");
  }

  @Test
  void the_threads_that_are_watched_are_those_of_a_node() {
    ServerConfig config =
        ServerConfig.from(
            Map.of(
                "KINDE_ISSUER_URL",
                Nobody.at("http"),
                "REDIS_URL",
                Nobody.at("redis"),
                "PARLEY_MANAGEMENT_PORT",
                "0"));
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (ParleyServer node = ParleyServer.start(config, config.gateway(anywhere), Map.of())) {
      assertThat(node.ready().toCompletableFuture()).isNotDone();
      assertThat(EssentialThreads.running())
          .extracting(thread -> thread.getName().replaceAll("\\d+", "N"))
          .contains("XNIO-N I/O-N", "XNIO-N Accept", "parley-time", "lettuce-eventExecutorLoop-N-N")
          .doesNotContain("main", "XNIO-N task-N");
    }
  }

  /** What such a process says of its end; fails if it does not end by itself. */
  private static List<String> endOf(String what, String thread) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                DyingProcess.class.getName(),
                what,
                thread)
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
      assertThat(process.exitValue()).isEqualTo(STATUS);
      return process.inputReader(UTF_8).lines().filter(it -> it.contains("process ends")).toList();
    } finally {
      process.destroyForcibly();
    }
  }
}
