package dev.parley.websocket.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.out.Refusal;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.websocket.raw.ErrorCode;
import dev.parley.websocket.rfc6455.ClientFrames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds docs/asyncapi.yaml to the server, and the server to it. What is added to the protocol and
 * not to the document fails here.
 */
class AsyncApiTest {
  private static final Pattern EVENT_NAME =
      Pattern.compile("new EventName\\(\\s*(?:EventTypes\\.([A-Z_]+)|(\"[^\"]*\"))\\)");
  private static final Pattern EVENT_TYPE = Pattern.compile("String ([A-Z_]+) = \"([^\"]+)\";");

  private final AsyncApi document = new AsyncApi();

  @Test
  void every_reference_leads_somewhere() {
    assertThat(document.document().path("asyncapi").asString()).isEqualTo("3.0.0");
    assertThat(document.danglingReferences()).isEmpty();
  }

  @Test
  void everything_has_a_name_that_a_program_could_be_given() {
    assertThat(document.anonymousSchemas()).isEmpty();
  }

  @Test
  void its_operations_are_as_asyncapi_demands() {
    assertThat(document.unsoundOperations()).isEmpty();
  }

  @Test
  void whatever_is_not_known_is_to_be_ignored() {
    assertThat(
            document.messagesLike(
                "{\"type\":\"typing:stop\",\"channelId\":\"c1\",\"timestamp\":1,\"new\":1,"
                    + "\"data\":{\"userId\":\"u1\",\"later\":true}}"))
        .containsExactly("#/components/messages/typingStop");
  }

  @Test
  void it_has_every_type_that_the_server_emits_and_no_other() {
    Set<String> emitted = new TreeSet<>(namesInTheSources());
    // The one that is understood when others publish it; a node never does.
    assertThat(emitted.remove(EventName.MESSAGE_CREATED.value())).isTrue();

    assertThat(document.toldTypes()).containsExactlyInAnyOrderElementsOf(emitted);
  }

  @Test
  void it_has_every_type_that_a_client_may_send_and_no_other() {
    String expected = ErrorCode.TYPE_UNKNOWN.message();

    assertThat(document.askedTypes())
        .containsExactlyInAnyOrder(
            expected.substring(expected.indexOf("one of ") + 7, expected.length() - 1).split(", "));
  }

  @Test
  void it_has_every_error_code_and_no_other() {
    assertThat(document.errorCodes())
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    Arrays.stream(ErrorCode.values()).map(ErrorCode::code),
                    Arrays.stream(Refusal.values()).map(Refusal::code))
                .toList());
  }

  @Test
  void the_protocol_page_has_every_error_code_and_no_other() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "protocol.md"));
    List<String> codes =
        page.substring(page.indexOf("| `code` of an error |"), page.indexOf("Ten errors within"))
            .lines()
            .skip(2)
            .filter(row -> row.startsWith("|"))
            .flatMap(row -> Pattern.compile("`([^`]+)`").matcher(row.split("\\|", 3)[1]).results())
            .map(code -> code.group(1))
            .toList();

    assertThat(codes).containsExactlyInAnyOrderElementsOf(document.errorCodes());
  }

  @Test
  void it_has_every_reason_for_fetching_again_and_no_other() {
    assertThat(document.gaps())
        .containsExactlyInAnyOrderElementsOf(Arrays.stream(Gap.values()).map(Gap::code).toList());
  }

  @Test
  void it_has_every_way_in_which_a_connection_ends_and_no_other() {
    assertThat(document.endings())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(DisconnectReason.values())
                .map(reason ->
                    reason.code() + " " + reason.text() + " " + AsyncApi.word(reason.reconnect()))
                .toList());
  }

  @Test
  void what_raw_clients_hear_is_as_it_says() throws IOException {
    List<String> heard = new ArrayList<>();
    try (GatewayFixture gateway = new GatewayFixture();
        RawClient carla = RawClient.dial(gateway.port)) {
      carla.send(
          RawClient.handshake("/ws", "Sec-WebSocket-Protocol: parley.1, bearer, carla-for-100000")
              .getBytes(ISO_8859_1));
      assertThat(carla.answer().status()).isEqualTo(101);
      carla.send(ClientFrames.text("{\"type\":\"ping\",\"ref\":\"r1\"}"));
      hearUntil(carla, "pong", heard);
      carla.send(ClientFrames.text("{\"type\":\"channel:join\",\"channelId\":\"c2\"}"));
      hearUntil(carla, "presence:join", heard);
      carla.send(
          ClientFrames.text(
              "{\"type\":\"channel:join\",\"channelId\":\"c3\",\"data\":{\"presence\":\"count\"}}"));
      hearUntil(carla, "presence:count", heard);
      gateway.cutBus();
      hearUntil(carla, "channel:interrupted", heard);
      gateway.restoreBus();
      hearUntil(carla, "channel:resync", heard);
    }
    try (GatewayFixture gateway = new GatewayFixture();
        RawClient bo = gateway.join("bo", "c1");
        RawClient ada = RawClient.connect(gateway.port, "/ws?token=ada-for-100000&channelId=c1")) {
      ada.send(
          ClientFrames.concat(
              ClientFrames.text("{\"type\":\"typing:start\",\"data\":{\"threadId\":\"t1\"}}"),
              ClientFrames.text("{\"type\":\"typing:stop\",\"data\":{\"threadId\":\"t1\"}}"),
              ClientFrames.text("{\"type\":\"typing:start\"}"),
              ClientFrames.text(
                  "{\"type\":\"presence:set\",\"data\":{\"state\":{\"status\":\"away\"}}}"),
              ClientFrames.text("{\"type\":\"channel:join\",\"channelId\":\"*\",\"ref\":\"r1\"}"),
              ClientFrames.text(
                  "{\"type\":\"auth:refresh\",\"ref\":\"r2\",\"data\":{\"token\":\"ada-for-500\"}}")));
      hearUntil(ada, "auth:refreshed", heard);
      hearUntil(ada, "auth:expiring", heard);
      gateway.cutBus();
      gateway.restoreBus();
      hearUntil(ada, "channel:resync", heard);
      bo.send(ClientFrames.close(1000, ""));
      hearUntil(ada, "presence:leave", heard);
      gateway.cutBus();
      gateway.restoreBus();
      hearUntil(ada, "channel:resync", heard);
      comeBack(gateway, heard);
      gateway.publish("c1", "{\"type\":\"x\",\"channelId\":\"c1\",\"data\":\"the end\"}");
      hearUntil(ada, "the end", heard);
    }

    assertThat(heard.stream().map(AsyncApiTest::type))
        .contains(document.toldTypes().toArray(String[]::new));
    assertThat(heard).flatMap(document::complaintsAboutEvent).isEmpty();
    assertThat(heard).allSatisfy(event -> assertThat(document.messagesLike(event)).hasSize(1));
    assertThat(document.serverTypes()).containsExactlyInAnyOrderElementsOf(document.toldTypes());
  }

  @Test
  void what_stomp_clients_hear_is_as_it_says() throws IOException {
    List<String> heard = new ArrayList<>();
    try (GatewayFixture gateway = new GatewayFixture();
        RawClient ada = RawClient.connect(gateway.port, "/stomp")) {
      ada.send(
          ClientFrames.text(
              """
              CONNECT
              accept-version:1.2
              passcode:ada

              \0SUBSCRIBE
              id:1
              ack:client
              destination:/topic/channels/c1
              receipt:r1

              \0\
              """));
      hearUntil(ada, "RECEIPT", heard);
      hearUntil(ada, "presence:join", heard);
      ada.send(ClientFrames.text("SUBSCRIBE\nid:2\nreceipt:r2\n\n\0"));
      hearUntil(ada, "ERROR", heard);
    }

    assertThat(heard.stream().map(frame -> frame.split("\n", 2)[0]))
        .contains("CONNECTED", "RECEIPT", "MESSAGE", "ERROR");
    assertThat(heard).flatMap(document::complaintsAboutFrame).isEmpty();
  }

  @Test
  void what_is_not_as_it_says_is_found() {
    assertThat(
            document.complaintsAboutEvent(
                "{\"type\":\"typing:stop\",\"channelId\":\"c1\",\"timestamp\":1,\"data\":{}}"))
        .hasSize(1);
    assertThat(
            document.complaintsAboutEvent(
                "{\"type\":\"error\",\"timestamp\":1,\"data\":{\"code\":\"odd\",\"message\":\"\"}}"))
        .hasSize(1);
    assertThat(document.complaintsAboutFrame("RECEIPT\nreceipt-id:1\nx:y\n\n\0")).hasSize(1);
    assertThat(document.complaintsAboutFrame("PING\n\n\0")).hasSize(1);
  }

  private static void comeBack(GatewayFixture gateway, List<String> heard) throws IOException {
    String path = "/ws?token=cy&channelId=c1&position=";
    String position;
    try (RawClient cy = RawClient.connect(gateway.port, path)) {
      hearUntil(cy, "channel:position", heard);
      position = heard.getLast().replaceAll(".*\"position\":\"([^\"]+)\".*", "$1");
    }
    try (RawClient again = RawClient.connect(gateway.port, path + position)) {
      hearUntil(again, "channel:recovered", heard);
    }
    try (RawClient late = RawClient.connect(gateway.port, path + "&rewind=1")) {
      hearUntil(late, "channel:rewound", heard);
    }
  }

  private static void hearUntil(RawClient client, String part, List<String> heard)
      throws IOException {
    do {
      heard.add(client.text());
    } while (!heard.getLast().contains(part));
  }

  private static String type(String event) {
    return event.substring(event.indexOf(':') + 2, event.indexOf('"', event.indexOf(':') + 2));
  }

  /**
   * What the sources name, by the constant where there is one; the text itself, quotes and all,
   * where there is none.
   */
  private static Set<String> namesInTheSources() {
    try (Stream<Path> files = Files.find(Path.of(".."), 20, (path, is) -> isMainSource(path))) {
      Map<String, String> types = new HashMap<>();
      Set<String> names = new TreeSet<>();
      for (Path file : files.toList()) {
        String source = Files.readString(file);
        if (file.endsWith("EventTypes.java")) {
          EVENT_TYPE.matcher(source).results().forEach(it -> types.put(it.group(1), it.group(2)));
        }
        EVENT_NAME
            .matcher(source)
            .results()
            .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
            .forEach(names::add);
      }
      return names.stream()
          .map(name -> types.getOrDefault(name, name))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static boolean isMainSource(Path path) {
    return path.toString().contains("/src/main/java/") && path.toString().endsWith(".java");
  }
}
