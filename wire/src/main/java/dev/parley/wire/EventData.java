package dev.parley.wire;

import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.MemberState;
import dev.parley.domain.presence.RosterPosition;
import dev.parley.domain.typing.ThreadId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The fields of an event's {@code data} that the server itself may understand, as far as they are
 * there. Confined to one call.
 *
 * <p>A thread or an avatar that is an empty text is none: a server of the same contract that cannot
 * leave a field out writes it so.
 */
final class EventData {
  private static final Set<String> TEXTS =
      Set.of("userId", "userName", "userAvatar", "threadId", "authorId", "epoch");
  private static final Set<String> MAY_BE_EMPTY = Set.of("userAvatar", "threadId");
  private static final String REV = "rev";
  private static final String STATE = "state";

  /** Empty: there, but not of its type, or given twice, so that readers could differ on it. */
  private final Map<String, Optional<String>> fields = new HashMap<>();

  private final byte[] utf8;

  /**
   * Of a document that is to be read.
   *
   * @param utf8 the whole of it
   */
  EventData(byte[] utf8) {
    this.utf8 = utf8;
  }

  /** Takes the object that the parser has just entered, up to and with its end. */
  void read(JsonParser parser) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.VALUE_NULL) {
        continue;
      }
      if (TEXTS.contains(name)) {
        add(name, parser, value == JsonToken.VALUE_STRING);
      } else if (name.equals(REV)) {
        add(name, parser, value == JsonToken.VALUE_NUMBER_INT);
      } else if (name.equals(STATE)) {
        addState(parser);
      }
      parser.skipChildren();
    }
  }

  /** Of a posted message. */
  Optional<UserId> author() {
    return text("authorId").flatMap(UserId::parse);
  }

  Optional<UserId> user() {
    return text("userId").flatMap(UserId::parse);
  }

  Optional<String> userName() {
    return text("userName")
        .filter(name -> !name.isEmpty() && name.length() <= WireLimits.USER_NAME);
  }

  Optional<Member> member() {
    Optional<String> avatar =
        text("userAvatar").filter(url -> url.length() <= WireLimits.USER_AVATAR);
    Optional<MemberState> state = text(STATE).map(MemberState::new);
    if ((isGiven("userAvatar") && avatar.isEmpty()) || (isGiven(STATE) && state.isEmpty())) {
      return Optional.empty();
    }
    return user().flatMap(user -> userName().map(name -> new Member(user, name, avatar, state)));
  }

  /** Whether a thread is named, though by something that cannot be one. */
  boolean hasNoSuchThread() {
    return isGiven("threadId") && thread().isEmpty();
  }

  Optional<ThreadId> thread() {
    return text("threadId").flatMap(ThreadId::parse);
  }

  Optional<RosterPosition> position() {
    return text("epoch")
        .filter(epoch -> epoch.length() <= WireLimits.EPOCH)
        .flatMap(epoch -> rev().map(rev -> new RosterPosition(epoch, rev)));
  }

  private Optional<Long> rev() {
    try {
      return text(REV).map(Long::valueOf);
    } catch (NumberFormatException e) {
      return Optional.empty(); // More digits than a rev ever has.
    }
  }

  private void add(String name, JsonParser parser, boolean fits) {
    if (fits && MAY_BE_EMPTY.contains(name) && parser.getString().isEmpty()) {
      return;
    }
    boolean again = fields.containsKey(name);
    fields.put(name, fits && !again ? Optional.of(parser.getString()) : Optional.empty());
  }

  /** As the bytes that it is, whatever it is. */
  private void addState(JsonParser parser) {
    boolean again = fields.containsKey(STATE);
    Optional<String> json = RawJson.value(parser, utf8, MemberState.MAX_BYTES);
    fields.put(STATE, again ? Optional.empty() : json);
  }

  private boolean isGiven(String name) {
    return fields.containsKey(name);
  }

  private Optional<String> text(String name) {
    return fields.getOrDefault(name, Optional.empty());
  }
}
