package dev.parley.websocket.gateway;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** docs/asyncapi.yaml, as a test reads it: what it lists, and whether a message is as it says. */
public final class AsyncApi {
  private static final JsonMapper JSON = new JsonMapper();

  private final JsonNode document =
      YAMLMapper.builder()
          // YAML forbids it, the parser does not mind, and others refuse the whole document.
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build()
          .readTree(Path.of("..", "docs", "asyncapi.yaml").toFile());
  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);

  JsonNode document() {
    return document;
  }

  /** The pointers of the document that lead nowhere. */
  List<String> danglingReferences() {
    return document.findValuesAsString("$ref").stream()
        .filter(reference -> document.at(reference.substring(1)).isMissingNode())
        .toList();
  }

  /** {@code "404 not_found"}, of each refusal. */
  public List<String> refusals() {
    return rows("/channels/raw/x-refusals", "status", "code");
  }

  /** {@code "1002 protocol error"}, of each ending. */
  List<String> endings() {
    return rows("/channels/raw/x-close-codes", "code", "reason");
  }

  /** The codes of the raw protocol's {@code error}. */
  List<String> errorCodes() {
    return texts("/components/schemas/ErrorCode/enum");
  }

  /** The reasons of {@code channel:resync}. */
  List<String> gaps() {
    return texts("/components/schemas/Gap/enum");
  }

  /** The codes of STOMP's ERROR. */
  public List<String> stompErrorCodes() {
    return texts("/components/schemas/StompErrorCode/enum");
  }

  /** The {@code type} of each event that a node itself has to tell. */
  List<String> toldTypes() {
    return messagesOf("hear")
        .map(message -> schemaOf(message).at("/properties/type/const").asString(""))
        .filter(type -> !type.isEmpty())
        .toList();
  }

  /** The {@code type} of each message that a client may send. */
  List<String> askedTypes() {
    return messagesOf("say")
        .map(message -> schemaOf(message).at("/properties/type/const").asString())
        .toList();
  }

  /** What is wrong with an event that a raw client has heard; nothing if it is as described. */
  public List<String> complaintsAboutEvent(String json) {
    JsonNode event = JSON.readTree(json);
    String type = event.path("type").asString("");
    String message =
        messagesOf("hear")
            .filter(each -> schemaOf(each).at("/properties/type/const").asString("").equals(type))
            .findFirst()
            .orElse("#/components/messages/published");
    return complaints(message + "/payload", event, json);
  }

  /** What is wrong with a STOMP frame that a client has heard; headers may be escaped. */
  List<String> complaintsAboutFrame(String frame) {
    int body = frame.indexOf("\n\n");
    String[] head = frame.substring(0, body).split("\n", -1);
    ObjectNode headers = JSON.createObjectNode();
    for (int i = 1; i < head.length; i++) {
      int colon = head[i].indexOf(':');
      headers.put(head[i].substring(0, colon), head[i].substring(colon + 1).replace("\\c", ":"));
    }
    List<String> complaints =
        new ArrayList<>(
            complaints("#/components/messages/" + head[0] + "/headers", headers, frame));
    if (head[0].equals("MESSAGE")) {
      complaints.addAll(complaintsAboutEvent(frame.substring(body + 2, frame.length() - 1)));
    }
    return complaints;
  }

  /** What is wrong with what is published on a channel of Redis, as that schema says. */
  public List<String> complaints(String schema, String json) {
    return complaints("#/components/schemas/" + schema, JSON.readTree(json), json);
  }

  private List<String> complaints(String pointer, JsonNode what, String asItCame) {
    if (document.at(pointer.substring(1)).isMissingNode()) {
      return List.of("not in the document: " + pointer);
    }
    ObjectNode schema = JSON.createObjectNode().put("$ref", pointer);
    schema.set("components", document.path("components"));
    List<Error> errors = registry.getSchema(schema).validate(what);
    return errors.stream().map(error -> error + " in " + asItCame).toList();
  }

  private Stream<String> messagesOf(String operation) {
    return list("/operations/" + operation + "/messages")
        .map(reference -> document.at(reference.path("$ref").asString().substring(1)))
        .map(message -> message.path("$ref").asString());
  }

  private JsonNode schemaOf(String message) {
    return document.at(document.at(message.substring(1) + "/payload/$ref").asString().substring(1));
  }

  private List<String> rows(String pointer, String first, String second) {
    return list(pointer)
        .map(row -> row.path(first).asString() + " " + row.path(second).asString())
        .toList();
  }

  private List<String> texts(String pointer) {
    return list(pointer).map(JsonNode::asString).toList();
  }

  private Stream<JsonNode> list(String pointer) {
    return StreamSupport.stream(document.at(pointer).spliterator(), false);
  }
}
