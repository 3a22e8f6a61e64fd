package dev.parley.acceptance;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Holds a node against what others have written: the cases of Autobahn's fuzzing client, client
 * libraries of npm, AsyncAPI's parser. Writes what has passed into the documentation.
 *
 * <pre>
 * mvn -Pconformance -pl acceptance-tests -am verify -DskipTests
 * </pre>
 */
final class ConformanceTable {
  private static final String BEGIN = "<!-- measured: begin -->\n";
  private static final String END = "<!-- measured: end -->\n";
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MINUTES = 10;

  private final Path folder;
  private final Map<String, List<JsonNode>> cases = new LinkedHashMap<>();

  private ConformanceTable(Path folder) {
    this.folder = folder;
  }

  /** Arguments: the folder of the scripts, the documentation's file, the AsyncAPI document. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    ConformanceTable table = new ConformanceTable(copied(Path.of(arguments[0])));
    table.run("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts");
    int port = FreePort.next();
    int redisPort = FreePort.next();
    try (NodeProcess node =
        NodeProcess.start(
            // What is half received is a share of the heap, and the largest case is 16 MiB.
            List.of("-XX:+UseSerialGC", "-Xmx1g"),
            List.of("dev", "--port", "" + port, "--redis-port", "" + redisPort),
            Map.of("PARLEY_COMPRESSION", "true", "PARLEY_MANAGEMENT_PORT", "off"))) {
      node.awaitLine("Parley .* is up");
      table.run("node", "echo.mjs", "" + port);
      table.run("node", "clients.mjs", "" + port, "" + redisPort);
      table.run("node", "document.mjs", Path.of(arguments[2]).toAbsolutePath().toString());
    }
    System.out.println(table.text());
    table.failures().forEach(System.out::println);
    Path document = Path.of(arguments[1]);
    String text = Files.readString(document);
    int from = text.indexOf(BEGIN) + BEGIN.length();
    Files.writeString(
        document, text.substring(0, from) + table.text() + text.substring(text.indexOf(END)));
  }

  private static Path copied(Path scripts) throws IOException {
    Path folder = Files.createDirectories(Path.of("target", "conformance"));
    try (Stream<Path> files = Files.list(scripts)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return folder;
  }

  /** Runs it to its end; each line of JSON is a case. */
  private void run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader written = process.inputReader()) {
      written
          .lines()
          .filter(line -> line.startsWith("{"))
          .map(JSON::readTree)
          .forEach(each ->
              cases
                  .computeIfAbsent(each.path("suite").asString(), first -> new ArrayList<>())
                  .add(each));
    }
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IllegalStateException("did not succeed: " + String.join(" ", command));
    }
  }

  private String text() {
    return cases.entrySet().stream()
        .map(suite ->
            "| %s | %d | %d |\n"
                .formatted(
                    suite.getKey(),
                    suite.getValue().size(),
                    suite.getValue().stream().filter(ConformanceTable::passed).count()))
        .collect(Collectors.joining("", "| Suite | Cases | Passed |\n|---|---|---|\n", ""));
  }

  private List<String> failures() {
    return cases.values().stream()
        .flatMap(List::stream)
        .filter(each -> !passed(each))
        .map(each ->
            "FAILED %s, %s: %s"
                .formatted(
                    each.path("suite").asString(),
                    each.path("name").asString(),
                    each.path("why").asString()))
        .toList();
  }

  private static boolean passed(JsonNode each) {
    return each.path("passed").asBoolean();
  }
}
