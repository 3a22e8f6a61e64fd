package dev.parley.bootstrap;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The description of the API as a test reads it, and whether calls and answers are as it says. */
final class OpenApi {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final JsonNode document;
  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  OpenApi() {
    InputStream in =
        Objects.requireNonNull(
            OpenApi.class.getResourceAsStream("/dev/parley/api/openapi.json"), "in the jar");
    document = JSON.readTree(in);
  }

  JsonNode document() {
    return document;
  }

  /** The pointers that lead nowhere. */
  List<String> danglingReferences() {
    return document.findValuesAsString("$ref").stream()
        .filter(reference -> document.at(reference.substring(1)).isMissingNode())
        .toList();
  }

  /** The codes of all problems. */
  Set<String> codes() {
    Set<String> codes = new TreeSet<>();
    for (Entry<String, JsonNode> schema : document.at("/components/schemas").properties()) {
      if (schema.getKey().startsWith("Problem")) {
        schema.getValue().at("/properties/code/enum").forEach(code -> codes.add(code.asString()));
      }
    }
    return codes;
  }

  /**
   * What of a call or its answer is not as the document says; nothing if all is. What was accepted
   * has to have been right; of what was refused only the answer is looked at.
   */
  List<String> complaints(String method, URI uri, String body, HttpResponse<String> answer) {
    List<String> complaints = new ArrayList<>();
    JsonNode operation = operation(method, uri.getRawPath());
    int status = answer.statusCode();
    if (operation.isMissingNode()) {
      return status == 404 || status == 405 || status == 401
          ? answered(document.at("/components/responses/Problem" + status), answer)
          : List.of("no operation for " + method + " " + uri);
    }
    JsonNode response = operation.path("responses").path(String.valueOf(status));
    if (response.isMissingNode()) {
      return List.of("no answer " + status + " to " + method + " " + uri);
    }
    if (status == 200 && method.equals("POST")) {
      complaints.addAll(wrong(operation.at("/requestBody/content/application~1json/schema"), body));
    }
    String reference = response.path("$ref").asString("");
    complaints.addAll(
        answered(reference.isEmpty() ? response : document.at(reference.substring(1)), answer));
    return complaints;
  }

  private List<String> answered(JsonNode response, HttpResponse<String> answer) {
    List<String> complaints = new ArrayList<>();
    String type = answer.headers().firstValue("Content-Type").orElse("");
    JsonNode content = response.path("content").path(type);
    if (content.isMissingNode()) {
      complaints.add("another type: " + type);
    } else {
      complaints.addAll(wrong(content.path("schema"), answer.body()));
    }
    for (Entry<String, JsonNode> header : response.path("headers").properties()) {
      if (answer.headers().firstValue(header.getKey()).isEmpty()) {
        complaints.add("without " + header.getKey());
      }
    }
    return complaints;
  }

  private JsonNode operation(String method, String path) {
    for (Entry<String, JsonNode> entry : document.path("paths").properties()) {
      String pattern = entry.getKey().replace(".", "\\.").replaceAll("\\{\\w+}", "[^/]+");
      if (path.matches(pattern)) {
        return entry.getValue().path(method.toLowerCase(Locale.ROOT));
      }
    }
    return document.path("no such path");
  }

  private List<String> wrong(JsonNode schema, String text) {
    JsonNode value;
    try {
      value = JSON.readTree(text);
    } catch (JacksonException malformed) {
      return List.of("not JSON: " + text);
    }
    ObjectNode whole = ((ObjectNode) schema).deepCopy();
    whole.set("components", document.path("components"));
    return registry.getSchema(whole).validate(value).stream()
        .map(error -> error + " in " + text)
        .toList();
  }
}
