package dev.parley.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The description of the API (OpenAPI 3.1), as it is in the jar. Immutable. */
final class OpenApiDocument implements ApiCall {
  private final byte[] document = read();

  @Override
  public ApiReply answer(ApiRequest request) {
    return ApiReply.ready(document);
  }

  private static byte[] read() {
    try (InputStream in = OpenApiDocument.class.getResourceAsStream("openapi.json")) {
      if (in == null) {
        throw new IllegalStateException("the document is missing");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
