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
import dev.parley.wire.FlatObject;
import dev.parley.wire.Utf8Json;
import dev.parley.wire.WireLimits;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;

/**
 * Orders and outcomes as flat JSON objects. Stateless, safe for any thread. Strict where it reads:
 * an order with a field that is misspelt would do something else than was meant, and so does
 * nothing.
 */
final class CommandCodec {
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final Set<String> OF_REPLY = Set.of("replyTo", "ref");

  private CommandCodec() {}

  /** The order; empty if it is none. */
  static Optional<Order> order(byte[] json) {
    return fields(json).flatMap(fields -> new OrderFields(fields).order());
  }

  /** The outcome; empty if it is none. */
  static Optional<Outcome> outcome(byte[] json) {
    return fields(json).flatMap(CommandCodec::outcome);
  }

  private static Optional<Outcome> outcome(FlatObject fields) {
    Optional<String> ref = word(fields, "ref");
    Optional<String> node = word(fields, "node");
    Optional<Long> connections =
        fields.seconds("connections").filter(hit -> hit >= 0 && hit <= Integer.MAX_VALUE);
    return ref.isEmpty() || node.isEmpty() || connections.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Outcome(
                ref.get(),
                node.get(),
                connections.get().intValue(),
                channels(fields.texts("channels")),
                fields.isTrue("partial")));
  }

  /** What is no name of a channel is left out. */
  private static List<ChannelId> channels(List<String> names) {
    return names.stream().flatMap(name -> ChannelId.parse(name).stream()).toList();
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
    Utf8Json.object(out, fields);
    return out.toString(StandardCharsets.UTF_8);
  }

  /** What is longer than that has no list that is longer either. */
  private static Optional<FlatObject> fields(byte[] bytes) {
    return bytes.length > WireLimits.COMMAND_BYTES
        ? Optional.empty()
        : FlatObject.read(bytes, bytes.length);
  }

  private static Optional<String> word(FlatObject fields, String name) {
    return fields.text(name).filter(word -> WORD.matcher(word).matches());
  }

  /** What an order says. Confined to one call. */
  private record OrderFields(FlatObject fields) implements CommandFields {
    Optional<Order> order() {
      Optional<? extends NodeCommand> command =
          switch (text("command").orElse("")) {
            case "kick" -> kick();
            case "remove" -> remove();
            // A node that hands a revocation on has said until when.
            case "revoke" ->
                fields.names().contains("kept") ? revocation().map(Revoke::new) : revoke();
            case "unrevoke" -> unrevoke();
            case "locate" -> has("userId") ? user().map(Locate::new) : Optional.empty();
            default -> Optional.empty();
          };
      boolean asked = fields.names().contains("replyTo") || fields.names().contains("ref");
      Optional<ReplyTo> replyTo = replyTo();
      boolean isKept = isTrue("kept");
      boolean isKeptOddly = fields.names().contains("kept") && !isKept;
      return command.isEmpty() || (asked && replyTo.isEmpty()) || isKeptOddly
          ? Optional.empty()
          : Optional.of(new Order(command.get(), replyTo, isKept));
    }

    private boolean isOfRevocations() {
      return text("command").filter(Set.of("revoke", "unrevoke")::contains).isPresent();
    }

    private Optional<ReplyTo> replyTo() {
      Optional<String> ref =
          fields.names().contains("ref") ? word(fields, "ref") : Optional.of("-");
      return word(fields, "replyTo").flatMap(to -> ref.map(given -> new ReplyTo(to, given)));
    }

    @Override
    public Optional<Long> seconds(String name) {
      return fields.seconds(name);
    }

    @Override
    public boolean isTrue(String name) {
      return fields.isTrue(name);
    }

    @Override
    public Optional<String> text(String name) {
      return fields.text(name);
    }

    /** Whether these are all that it has, beside the command and whom to tell. */
    @Override
    public boolean has(String... expected) {
      Set<String> names = Set.of(expected);
      return fields.names().containsAll(names)
          && fields.names().stream()
              .allMatch(name ->
                  name.equals("command")
                      || names.contains(name)
                      || OF_REPLY.contains(name)
                      || (name.equals("kept") && isOfRevocations()));
    }
  }
}
