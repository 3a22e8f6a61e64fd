package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * A script for Node, with the packages that it imports beside it: Maven brings them as webjars, so
 * that the build needs no npm.
 */
enum NodeScript {
  STOMP_CLIENT("stomp-client.mjs");

  private static final Path TESTS =
      Path.of(System.getProperty("parley.project"), "acceptance-tests");

  private final String file;

  NodeScript(String file) {
    this.file = file;
  }

  /** Where it can be run; without Node the scenario is skipped, except on CI. */
  Path path() {
    if (!isNodeInstalled()) {
      assertThat(System.getenv("CI")).as("Node is not installed; CI").isNotEqualTo("true");
      assumeTrue(false, "Node is not installed: what needs stompjs is skipped.");
    }
    return Unpacked.FOLDER.resolve(file);
  }

  private static boolean isNodeInstalled() {
    return Arrays.stream(System.getenv("PATH").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "node")));
  }

  private static final class Unpacked {
    private static final Path FOLDER = unpack();

    private static Path unpack() {
      try {
        Path folder = TESTS.resolve(Path.of("target", "node"));
        unpackWebjar(
            "stomp__stompjs", folder.resolve(Path.of("node_modules", "@stomp", "stompjs")));
        unpackWebjar("ws", folder.resolve(Path.of("node_modules", "ws")));
        for (NodeScript script : values()) {
          Files.copy(
              TESTS.resolve(Path.of("src", "test", "js", script.file)),
              folder.resolve(script.file),
              StandardCopyOption.REPLACE_EXISTING);
        }
        return folder;
      } catch (IOException notUnpacked) {
        throw new UncheckedIOException(notUnpacked);
      }
    }

    /** The package of any version: which one it is stands in the pom alone. */
    private static void unpackWebjar(String name, Path into) throws IOException {
      URL inside =
          Objects.requireNonNull(
              NodeScript.class.getResource(
                  "/META-INF/maven/org.webjars.npm/" + name + "/pom.properties"));
      JarURLConnection connection = (JarURLConnection) inside.openConnection();
      connection.setUseCaches(false);
      String root = "META-INF/resources/webjars/" + name + "/";
      try (JarFile jar = connection.getJarFile()) {
        for (JarEntry entry : jar.stream().filter(it -> !it.isDirectory()).toList()) {
          if (entry.getName().startsWith(root)) {
            String versioned = entry.getName().substring(root.length());
            Path file = into.resolve(versioned.substring(versioned.indexOf('/') + 1));
            Files.createDirectories(file.getParent());
            try (InputStream bytes = jar.getInputStream(entry)) {
              Files.copy(bytes, file, StandardCopyOption.REPLACE_EXISTING);
            }
          }
        }
      }
    }
  }
}
