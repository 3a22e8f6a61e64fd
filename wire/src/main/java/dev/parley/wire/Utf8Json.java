package dev.parley.wire;

import java.io.OutputStream;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON that is UTF-8 or nothing: Jackson would otherwise guess at UTF-16 and UTF-32 by the first
 * bytes, and read something that the next reader does not. Stateless, safe for any thread.
 */
public final class Utf8Json {
  private static final JsonFactory WRITER = new JsonFactory();

  private Utf8Json() {}

  /**
   * Reads documents that are bounded by their bytes, so that nothing but their depth needs a limit
   * of its own: those of Jackson are for documents of any length.
   *
   * @param maxBytes as whoever reads them checks
   */
  public static JsonFactory reader(int maxBytes, int maxDepth) {
    return reader(
        StreamReadConstraints.builder()
            .maxNestingDepth(maxDepth)
            .maxStringLength(maxBytes)
            .maxNameLength(maxBytes)
            .maxNumberLength(maxBytes)
            .build());
  }

  /** Reads documents within other limits. */
  public static JsonFactory reader(StreamReadConstraints limits) {
    return JsonFactory.builder()
        .streamReadConstraints(limits)
        .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
        .build();
  }

  /** Writes; to be closed. */
  public static JsonGenerator writer(OutputStream out) {
    return WRITER.createGenerator(ObjectWriteContext.empty(), out);
  }

  /** Writes one object. */
  public static void object(OutputStream out, Consumer<JsonGenerator> fields) {
    try (JsonGenerator json = writer(out)) {
      json.writeStartObject();
      fields.accept(json);
      json.writeEndObject();
    }
  }
}
