package dev.parley.websocket.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A client in TypeScript gets its types from docs/asyncapi.yaml. Skipped without Node, or where npm
 * cannot fetch what makes and compiles them.
 */
class AsyncApiTypeScriptTest {
  private static final Path FOLDER = Path.of("target", "typescript");

  private static final String PACKAGES =
      """
      {"private": true,
       "dependencies": {"json-schema-to-typescript": "15.0.4", "typescript": "5.9.3"}}
      """;

  private static final String CLIENT =
      """
      import type {
        PresenceState, PresenceJoin, PresenceUpdate, PresenceLeave, TypingStart, TypingStop, ChannelResync, Error as Refused,
        TokenExpiring, TokenRefreshed, StartTyping, ErrorCode,
      } from './parley.js';

      type Told = PresenceState | PresenceJoin | PresenceUpdate | PresenceLeave | TypingStart | TypingStop
        | ChannelResync | Refused | TokenExpiring | TokenRefreshed;

      export function show(event: Told): string {
        switch (event.type) {
          case 'presence:state': return event.data.members?.map((member) => member.userName).join() ?? '';
          case 'presence:join': return event.data.userName;
          case 'presence:update': return String(event.data.state);
          case 'presence:leave': return event.data.userId;
          case 'typing:start': return event.data.threadId ?? event.data.userName;
          case 'typing:stop': return event.channelId;
          case 'channel:resync': return event.data.reason;
          case 'error': { const code: ErrorCode = event.data.code; return code; }
          case 'auth:expiring': return String(event.data.expiresAt + 1);
          case 'auth:refreshed': return event.data.ref ?? '';
          default: { const none: never = event; return none; }
        }
      }

      export const typing: StartTyping = { type: 'typing:start', channelId: 'lobby', data: { threadId: 't1' } };
      // @ts-expect-error: there is no such code
      export const wrong: ErrorCode = 'no_such_code';
      """;

  @Test
  void types_are_made_of_it_with_which_a_client_compiles() throws Exception {
    assumeTrue(isOnPath("node") && isOnPath("npm"), "Types were not tried: install Node and npm.");
    Files.createDirectories(FOLDER);
    Files.writeString(FOLDER.resolve("package.json"), PACKAGES);
    assumeTrue(
        Files.exists(FOLDER.resolve("node_modules"))
            || run("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts").status() == 0,
        "Types were not tried: npm could not fetch json-schema-to-typescript and typescript.");
    Files.writeString(FOLDER.resolve("schema.json"), new AsyncApi().jsonSchema());
    Files.writeString(FOLDER.resolve("client.ts"), CLIENT);

    Ran made =
        run("node_modules/.bin/json2ts", "--unreachableDefinitions", "schema.json", "parley.d.ts");
    Ran compiled =
        run(
            "node_modules/.bin/tsc",
            "--strict",
            "--noEmit",
            "--target",
            "es2022",
            "--module",
            "nodenext",
            "client.ts");

    assertThat(made.status()).as(made.output()).isZero();
    assertThat(compiled.status()).as(compiled.output()).isZero();
    assertThat(Files.readString(FOLDER.resolve("parley.d.ts")))
        .as("everything has the name that it has in the document")
        .contains("export interface PresenceState ", "export interface Member ", "ErrorCode =")
        .doesNotContainPattern("export \\w+ \\w+[0-9] ");
  }

  private record Ran(int status, String output) {}

  private static Ran run(String... command) throws IOException, InterruptedException {
    Path output = FOLDER.resolve("output.txt");
    Process process =
        new ProcessBuilder(List.of(command))
            .directory(FOLDER.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      boolean ended = process.waitFor(3, TimeUnit.MINUTES);
      return new Ran(ended ? process.exitValue() : -1, Files.readString(output, UTF_8));
    } finally {
      process.destroyForcibly();
    }
  }

  private static boolean isOnPath(String name) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
  }
}
