package dev.parley.policy;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * The application's answer to a policy question, and the JSON of both. Immutable.
 *
 * @param ttl for how long it wants to be taken at its word
 */
record CallbackAnswer(Kind kind, Optional<Duration> ttl) {
  /** Nothing came in time. */
  static final CallbackAnswer SILENCE = of(Kind.FAILURE);

  /** What an answer comes to. */
  enum Kind {
    GRANT,
    REFUSAL,
    /** Refused by a status that may as well mean that this server's settings are wrong. */
    ODD_REFUSAL,
    /** It lives and did not decide: it has too much to do, or said what cannot be read. */
    NO_DECISION,
    /** It is at fault itself, or silent. */
    FAILURE
  }

  /** An answer is some 40 bytes; what is longer is something else. */
  static final int MAX_BYTES = 4 * 1024;

  private static final long MAX_TTL_SECONDS = 365L * 24 * 3600;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(16).build())
          .build();

  /** An answer to a batch has this much for each of its questions. */
  static final int MAX_BYTES_OF_BATCH = 64 * 1024;

  /** Several questions of one user in one request: {@code {"userId":…,"questions":[…]}}. */
  static byte[] batch(List<Question> questions) {
    Question first = questions.getFirst();
    ByteArrayOutputStream out = new ByteArrayOutputStream(64 * questions.size() + 128);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("userId", first.user().value());
      first.organisation().ifPresent(code -> json.writeStringProperty("organisation", code));
      json.writeArrayPropertyStart("questions");
      for (Question question : questions) {
        json.writeStartObject();
        json.writeStringProperty("channelId", question.channel().value());
        json.writeStringProperty("action", question.action().word());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  /**
   * Reads what was said to a batch: {@code {"answers":[{"allow":true}, …]}}, one for each question
   * in their order.
   *
   * @return empty if it is no such answer: the application may know single questions alone
   */
  static Optional<List<CallbackAnswer>> readBatch(int status, byte[] body, int questions) {
    CallbackAnswer whole = read(status, body);
    if (status != 200) {
      // What refuses or cannot be read may mean the form. What fails or is too busy does not.
      boolean form = whole.isDecision() || status / 100 < 4;
      return form ? Optional.empty() : Optional.of(Collections.nCopies(questions, whole));
    }
    List<CallbackAnswer> answers = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        boolean known = parser.currentName().equals("answers");
        if (parser.nextToken() == JsonToken.START_ARRAY && known) {
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            answers.add(readOne(parser).orElse(of(Kind.NO_DECISION)));
          }
        } else {
          parser.skipChildren();
        }
      }
    } catch (JacksonException notJson) {
      return Optional.empty();
    }
    return answers.size() == questions ? Optional.of(answers) : Optional.empty();
  }

  static byte[] question(Question question) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("userId", question.user().value());
      question.organisation().ifPresent(code -> json.writeStringProperty("organisation", code));
      json.writeStringProperty("channelId", question.channel().value());
      json.writeStringProperty("action", question.action().word());
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  /** Never fails: what makes no sense decides nothing. */
  static CallbackAnswer read(int status, byte[] body) {
    return switch (status) {
      case 200 -> read(body).orElse(of(Kind.NO_DECISION));
      case 403, 404 -> of(Kind.REFUSAL);
      case 408, 425, 429 -> of(Kind.NO_DECISION);
      default -> of(ofStatus(status));
    };
  }

  private static Kind ofStatus(int status) {
    return switch (status / 100) {
      case 4 -> Kind.ODD_REFUSAL;
      case 5 -> Kind.FAILURE;
      default -> Kind.NO_DECISION;
    };
  }

  private static CallbackAnswer of(Kind kind) {
    return new CallbackAnswer(kind, Optional.empty());
  }

  /** Whether it speaks for leaving the application alone: it is not well. */
  boolean isFailure() {
    return kind == Kind.FAILURE;
  }

  /** Whether it grants or refuses, and may be kept. */
  boolean isDecision() {
    return kind == Kind.GRANT || kind == Kind.REFUSAL || kind == Kind.ODD_REFUSAL;
  }

  /** Whether the operator should hear of it. */
  boolean isOdd() {
    return kind != Kind.GRANT && kind != Kind.REFUSAL;
  }

  private static Optional<CallbackAnswer> read(byte[] body) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
      parser.nextToken();
      return readOne(parser);
    } catch (JacksonException notJson) {
      return Optional.empty();
    }
  }

  /** The value that the parser is at, to its end. */
  private static Optional<CallbackAnswer> readOne(JsonParser parser) {
    Boolean allow = null;
    Duration ttl = null;
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return Optional.empty();
    }
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "allow" -> {
          allow = bool(value);
          parser.skipChildren();
        }
        case "ttlSeconds" -> ttl = ttl(parser, value);
        default -> parser.skipChildren();
      }
    }
    return allow == null
        ? Optional.empty()
        : Optional.of(
            new CallbackAnswer(allow ? Kind.GRANT : Kind.REFUSAL, Optional.ofNullable(ttl)));
  }

  private static @Nullable Boolean bool(@Nullable JsonToken value) {
    return switch (value) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case null, default -> null;
    };
  }

  private static @Nullable Duration ttl(JsonParser parser, @Nullable JsonToken value) {
    if (value != JsonToken.VALUE_NUMBER_INT) {
      parser.skipChildren();
      return null;
    }
    return Duration.ofSeconds(Math.clamp(parser.getLongValue(), 0, MAX_TTL_SECONDS));
  }
}
