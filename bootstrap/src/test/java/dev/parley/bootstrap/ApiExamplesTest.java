package dev.parley.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Runs what docs/api.md shows, where there is something to run it with. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiExamplesTest {
  private String page;
  private Path directory;
  private ApiNode node;

  @BeforeAll
  void start(@TempDir Path here) throws IOException {
    page = Files.readString(Path.of("..", "docs", "api.md"));
    directory = here;
    node = ApiNode.start(here);
  }

  @AfterAll
  void stop() {
    node.close();
  }

  @Test
  void each_call_by_curl_is_answered_as_shown() throws Exception {
    assumeThat(isThere("curl")).isTrue();
    List<String> calls =
        Pattern.compile("(?m)^    curl (?!-N).*(?:\\n    .*)*")
            .matcher(page)
            .results()
            .map(found -> found.group().replace("127.0.0.1:8090", "127.0.0.1:" + node.port()))
            .toList();

    assertThat(calls).hasSize(8);
    for (String call : calls) {
      assertThat(run("bash", "-c", call.strip() + " --silent --show-error"))
          .as(call)
          .containsAnyOf(
              "\"published\":", "\"complete\":", "\"members\":", "\"connections\":", "\"token\":");
    }
  }

  @Test
  void node_publishes() throws Exception {
    assumeThat(isThere("node")).isTrue();
    Path script = Files.writeString(directory.resolve("publish.mjs"), block("js", 1));

    assertThat(run("node", script.toString())).contains("published: true");
  }

  @Test
  void node_publishes_by_the_library() throws Exception {
    Path built =
        Path.of("..", "clients", "javascript", "packages", "server", "dist", "index.js")
            .toAbsolutePath()
            .normalize();
    assumeThat(isThere("node")).isTrue();
    assumeThat(built).as("npm test builds it").exists();
    Path script =
        Files.writeString(
            directory.resolve("library.mjs"),
            block("js", 0).replace("\"@parley/server\"", "\"" + built.toUri() + "\""));

    assertThat(run("node", script.toString())).contains("published: true");
  }

  @Test
  void php_publishes() throws Exception {
    assumeThat(isThere("php")).isTrue();
    Path script = Files.writeString(directory.resolve("publish.php"), block("php", 0));

    assertThat(run("php", script.toString())).contains("\"published\":true");
  }

  @Test
  void java_publishes() throws Exception {
    Path source = Files.writeString(directory.resolve("Publish.java"), block("java", 0));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();

    assertThat(run(java, source.toString())).contains("\"published\":true");
  }

  @Test
  void python_publishes() throws Exception {
    assumeThat(isThere("python3")).isTrue();
    Path script = Files.writeString(directory.resolve("publish.py"), block("python", 0));

    assertThat(run("python3", script.toString())).contains("\"published\": true");
  }

  private String block(String language, int number) {
    return Pattern.compile("(?s)```" + language + "\n(.*?)```")
        .matcher(page)
        .results()
        .toList()
        .get(number)
        .group(1);
  }

  private String run(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PARLEY_URL", "http://127.0.0.1:" + node.port());
    builder.environment().put("PARLEY_KEY", node.key(ApiNode.ALL));
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  private static boolean isThere(String program) throws InterruptedException {
    try {
      return new ProcessBuilder(program, "--version").start().waitFor() == 0;
    } catch (IOException missing) {
      return false;
    }
  }
}
