package dev.parley.websocket.gateway;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
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

  /** What publishers send, who may say more. */
  private static final Set<String> OPEN = Set.of("Published", "Event");

  private final JsonNode document =
      YAMLMapper.builder()
          // YAML forbids it, the parser does not mind, and others refuse the whole document.
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build()
          .readTree(Path.of("..", "docs", "asyncapi.yaml").toFile());

  /** The server is held to it: what it tells and the document does not know is found. */
  private final JsonNode strict = strict(document.path("components").deepCopy());

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

  /** Where there is a description of an object that has no name. */
  List<String> anonymousSchemas() {
    List<String> found = new ArrayList<>();
    document
        .path("components")
        .path("schemas")
        .properties()
        .forEach(schema ->
            schema
                .getValue()
                .properties()
                .forEach(part ->
                    searchUnnamed(schema.getKey() + "/" + part.getKey(), part.getValue(), found)));
    document
        .properties()
        .forEach(part -> {
          if (!part.getKey().equals("components")) {
            searchUnnamed(part.getKey(), part.getValue(), found);
          }
        });
    searchUnnamed("messages", document.at("/components/messages"), found);
    return found;
  }

  private static void searchUnnamed(String where, JsonNode node, List<String> found) {
    if (node.path("type").asString("").equals("object") || node.path("properties").isObject()) {
      found.add(where);
    }
    if (node.isObject()) {
      node.properties()
          .forEach(it -> searchUnnamed(where + "/" + it.getKey(), it.getValue(), found));
    } else {
      node.forEach(each -> searchUnnamed(where, each, found));
    }
  }

  /** Operations of which a MUST of AsyncAPI 3 does not hold. */
  List<String> unsoundOperations() {
    List<String> found = new ArrayList<>();
    for (var operation : document.path("operations").properties()) {
      String channel = operation.getValue().at("/channel/$ref").asString();
      searchForeignMessages(operation.getKey(), channel, operation.getValue(), found);
      JsonNode reply = operation.getValue().path("reply");
      String answers = reply.at("/channel/$ref").asString("");
      searchForeignMessages(operation.getKey() + " reply", answers, reply, found);
      if (!reply.path("address").isMissingNode()
          && !document.at(answers.substring(1) + "/address").isNull()) {
        found.add(operation.getKey() + ": an address of its own, and a channel that has one");
      }
    }
    return found;
  }

  private static void searchForeignMessages(
      String where, String channel, JsonNode operation, List<String> found) {
    for (JsonNode message : operation.path("messages")) {
      if (!message.path("$ref").asString().startsWith(channel + "/messages/")) {
        found.add("%s: %s is none of %s".formatted(where, message, channel));
      }
    }
  }

  /** The messages of which a client would take this event to be one, by what is said of them. */
  List<String> messagesLike(String json) {
    return messagesOf("hear")
        .filter(message ->
            complaints(document.path("components"), message + "/payload", JSON.readTree(json), json)
                .isEmpty())
        .toList();
  }

  /** The schemas by themselves, as a JSON Schema whose definitions they are. */
  String jsonSchema() {
    ObjectNode schema = JSON.createObjectNode().put("$id", "parley").put("type", "object");
    schema.set("definitions", document.at("/components/schemas"));
    return JSON.writeValueAsString(schema).replace("#/components/schemas/", "#/definitions/");
  }

  /** {@code "404 not_found"}, of each refusal. */
  public List<String> refusals() {
    return rows("/channels/raw/x-refusals", "status", "code");
  }

  /** {@code "1002 protocol error"}, of each ending. */
  List<String> endings() {
    return rows("/channels/raw/x-close-codes", "code", "reason", "reconnect");
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

  /** Those that no publication has. */
  List<String> serverTypes() {
    return texts("/components/schemas/ServerType/enum");
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
    return complaints(strict, pointer, what, asItCame);
  }

  private List<String> complaints(
      JsonNode components, String pointer, JsonNode what, String asItCame) {
    if (document.at(pointer.substring(1)).isMissingNode()) {
      return List.of("not in the document: " + pointer);
    }
    ObjectNode schema = JSON.createObjectNode().put("$ref", pointer);
    schema.set("components", components);
    List<Error> errors = registry.getSchema(schema).validate(what);
    return errors.stream().map(error -> error + " in " + asItCame).toList();
  }

  /** Clients ignore what they do not know; of what the server tells nothing may be left out. */
  private static JsonNode strict(JsonNode components) {
    for (var schema : components.path("schemas").properties()) {
      if (schema.getValue() instanceof ObjectNode object
          && object.has("properties")
          && !OPEN.contains(schema.getKey())) {
        object.put("additionalProperties", false);
      }
    }
    return components;
  }

  private Stream<String> messagesOf(String operation) {
    return list("/operations/" + operation + "/messages")
        .map(reference -> document.at(reference.path("$ref").asString().substring(1)))
        .map(message -> message.path("$ref").asString());
  }

  private JsonNode schemaOf(String message) {
    return document.at(document.at(message.substring(1) + "/payload/$ref").asString().substring(1));
  }

  /** How a constant is written in documents. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private List<String> rows(String pointer, String... fields) {
    return list(pointer)
        .map(row ->
            Arrays.stream(fields)
                .map(field -> row.path(field).asString())
                .collect(Collectors.joining(" ")))
        .toList();
  }

  private List<String> texts(String pointer) {
    return list(pointer).map(JsonNode::asString).toList();
  }

  private Stream<JsonNode> list(String pointer) {
    return StreamSupport.stream(document.at(pointer).spliterator(), false);
  }
}
