package dev.parley.redis;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.TokenId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.CommandFields;
import dev.parley.domain.moderation.Locate;
import dev.parley.domain.moderation.ModerationCommand.Kick;
import dev.parley.domain.moderation.ModerationCommand.Remove;
import dev.parley.domain.moderation.ModerationCommand.Revoke;
import dev.parley.domain.moderation.ModerationCommand.RevokeUntilNow;
import dev.parley.domain.moderation.ModerationCommand.Unrevoke;
import dev.parley.domain.moderation.NodeCommand;
import dev.parley.domain.moderation.Order;
import dev.parley.domain.moderation.Order.ReplyTo;
import dev.parley.domain.moderation.Outcome;
import dev.parley.domain.moderation.Revocation.OfEveryone;
import dev.parley.domain.moderation.Revocation.OfToken;
import dev.parley.domain.moderation.Revocation.OfUser;
import dev.parley.domain.moderation.RevocationTarget;
import dev.parley.wire.Utf8Check;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Orders and outcomes as flat JSON objects. Stateless, safe for any thread. Strict where it reads:
 * an order with a field that is misspelt would do something else than was meant, and so does
 * nothing.
 */
final class CommandCodec {
  static final int MAX_BYTES = 4096;

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final Set<String> OF_REPLY = Set.of("replyTo", "ref");
  private static final JsonFactory JSON = new JsonFactory();

  private CommandCodec() {}

  /** The order; empty if it is none. */
  static Optional<Order> order(byte[] json) {
    return fields(json).flatMap(fields -> new OrderFields(fields).order());
  }

  /** The outcome; empty if it is none. */
  static Optional<Outcome> outcome(byte[] json) {
    return fields(json)
        .flatMap(fields -> {
          String ref = word(fields.get("ref"));
          String node = word(fields.get("node"));
          return ref != null
                  && node != null
                  && fields.get("connections") instanceof Long connections
                  && connections >= 0
                  && connections <= Integer.MAX_VALUE
              ? Optional.of(
                  new Outcome(
                      ref,
                      node,
                      connections.intValue(),
                      channels(fields.get("channels")),
                      fields.get("partial") instanceof Boolean))
              : Optional.empty();
        });
  }

  /** What is no name of a channel is left out. */
  private static List<ChannelId> channels(@Nullable Object names) {
    return names instanceof List<?> list
        ? list.stream().flatMap(name -> ChannelId.parse((String) name).stream()).toList()
        : List.of();
  }

  static String json(Order order) {
    return json(json -> {
      switch (order.command()) {
        case Kick(UserId user) -> {
          json.writeStringProperty("command", "kick");
          json.writeStringProperty("userId", user.value());
        }
        case Remove(UserId user, ChannelId channel) -> {
          json.writeStringProperty("command", "remove");
          json.writeStringProperty("userId", user.value());
          json.writeStringProperty("channelId", channel.value());
        }
        case Revoke(OfToken(TokenId token)) -> {
          json.writeStringProperty("command", "revoke");
          json.writeStringProperty("tokenId", token.value());
        }
        case Revoke(OfUser(UserId user, Instant issuedBefore)) -> {
          json.writeStringProperty("command", "revoke");
          json.writeStringProperty("userId", user.value());
          json.writeNumberProperty("issuedBefore", issuedBefore.getEpochSecond());
        }
        case Revoke(OfEveryone(Instant issuedBefore)) -> {
          json.writeStringProperty("command", "revoke");
          json.writeNumberProperty("issuedBefore", issuedBefore.getEpochSecond());
        }
        case RevokeUntilNow(UserId user) -> {
          json.writeStringProperty("command", "revoke");
          json.writeStringProperty("userId", user.value());
        }
        case Unrevoke(RevocationTarget target) -> {
          json.writeStringProperty("command", "unrevoke");
          switch (target) {
            case RevocationTarget.Token(TokenId token) ->
                json.writeStringProperty("tokenId", token.value());
            case RevocationTarget.User(UserId user) ->
                json.writeStringProperty("userId", user.value());
            case RevocationTarget.Everyone all -> json.writeBooleanProperty("everyone", true);
          }
        }
        case Locate(UserId user) -> {
          json.writeStringProperty("command", "locate");
          json.writeStringProperty("userId", user.value());
        }
      }
      order
          .replyTo()
          .ifPresent(to -> {
            json.writeStringProperty("replyTo", to.address());
            json.writeStringProperty("ref", to.ref());
          });
      if (order.kept()) {
        json.writeBooleanProperty("kept", true);
      }
    });
  }

  static String json(Outcome outcome) {
    return json(json -> {
      json.writeStringProperty("ref", outcome.ref());
      json.writeStringProperty("node", outcome.node());
      json.writeNumberProperty("connections", outcome.connections());
      if (!outcome.channels().isEmpty()) {
        json.writeArrayPropertyStart("channels");
        outcome.channels().forEach(channel -> json.writeString(channel.value()));
        json.writeEndArray();
      }
      if (outcome.isPartial()) {
        json.writeBooleanProperty("partial", true);
      }
    });
  }

  private static String json(Consumer<JsonGenerator> fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      fields.accept(json);
      json.writeEndObject();
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /**
   * The fields of a flat object, each of them once: strings, whole numbers, {@code true} and lists
   * of strings.
   */
  private static Optional<Map<String, Object>> fields(byte[] bytes) {
    if (bytes.length > MAX_BYTES || !Utf8Check.isValid(bytes)) {
      return Optional.empty();
    }
    Map<String, Object> fields = new HashMap<>();
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        Object value =
            switch (parser.nextToken()) {
              case VALUE_STRING -> parser.getString();
              case VALUE_NUMBER_INT -> parser.getLongValue();
              case VALUE_TRUE -> true;
              case START_ARRAY -> strings(parser);
              default -> null;
            };
        if (value == null || fields.put(name, value) != null) {
          return Optional.empty();
        }
      }
      return parser.nextToken() == null ? Optional.of(fields) : Optional.empty();
    } catch (JacksonException | IllegalStateException malformed) {
      return Optional.empty();
    }
  }

  private static @Nullable List<String> strings(JsonParser parser) {
    List<String> strings = new ArrayList<>();
    while (parser.nextToken() == JsonToken.VALUE_STRING) {
      strings.add(parser.getString());
    }
    return parser.currentToken() == JsonToken.END_ARRAY ? strings : null;
  }

  private static @Nullable String word(@Nullable Object value) {
    return value instanceof String word && WORD.matcher(word).matches() ? word : null;
  }

  /** What an order says. Confined to one call. */
  private record OrderFields(Map<String, Object> fields) implements CommandFields {
    Optional<Order> order() {
      Optional<? extends NodeCommand> command =
          switch (text("command").orElse("")) {
            case "kick" -> kick();
            case "remove" -> remove();
            // A node that hands a revocation on has said until when.
            case "revoke" -> fields.containsKey("kept") ? revocation().map(Revoke::new) : revoke();
            case "unrevoke" -> unrevoke();
            case "locate" -> has("userId") ? user().map(Locate::new) : Optional.empty();
            default -> Optional.empty();
          };
      boolean asked = fields.containsKey("replyTo") || fields.containsKey("ref");
      Optional<ReplyTo> replyTo = replyTo();
      Object kept = fields.get("kept");
      boolean isKept = kept instanceof Boolean;
      return command.isEmpty() || (asked && replyTo.isEmpty()) || (kept != null && !isKept)
          ? Optional.empty()
          : Optional.of(new Order(command.get(), replyTo, isKept));
    }

    private boolean isOfRevocations() {
      return text("command").filter(Set.of("revoke", "unrevoke")::contains).isPresent();
    }

    private Optional<ReplyTo> replyTo() {
      String address = word(fields.get("replyTo"));
      String ref = word(fields.getOrDefault("ref", "-"));
      return address == null || ref == null
          ? Optional.empty()
          : Optional.of(new ReplyTo(address, ref));
    }

    @Override
    public Optional<Long> seconds(String name) {
      return fields.get(name) instanceof Long seconds ? Optional.of(seconds) : Optional.empty();
    }

    @Override
    public boolean isTrue(String name) {
      return fields.get(name) instanceof Boolean;
    }

    @Override
    public Optional<String> text(String name) {
      return fields.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** Whether these are all that it has, beside the command and whom to tell. */
    @Override
    public boolean has(String... expected) {
      Set<String> names = Set.of(expected);
      return fields.keySet().containsAll(names)
          && fields.keySet().stream()
              .allMatch(name ->
                  name.equals("command")
                      || names.contains(name)
                      || OF_REPLY.contains(name)
                      || (name.equals("kept") && isOfRevocations()));
    }
  }
}
