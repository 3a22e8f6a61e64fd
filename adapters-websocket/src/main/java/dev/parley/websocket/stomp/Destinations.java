package dev.parley.websocket.stomp;

import dev.parley.domain.channel.ChannelId;
import java.util.List;
import java.util.Optional;

/** The names of channels in STOMP's terms, protocol section 2. Stateless. */
final class Destinations {
  private static final String TOPICS = "/topic/channels/";
  private static final String COMMANDS = "/app/channels/";
  private static final List<Interest> SAID = List.of(Interest.TYPING, Interest.PRESENCE);
  static final String AUTH = "/user/queue/auth";
  static final String REFRESH = "/app/auth/refresh";

  private Destinations() {}

  /** What a SEND is about: somebody's typing or presence in a channel. */
  record Command(ChannelId channel, Interest interest) {}

  /** What a SUBSCRIBE is for. */
  record Topic(ChannelId channel, Interest interest) {}

  /** The topic of that name: {@code /topic/channels/{id}}, or one part of it. */
  static Optional<Topic> topic(String destination) {
    if (!destination.startsWith(TOPICS)) {
      return Optional.empty();
    }
    String rest = destination.substring(TOPICS.length());
    int slash = rest.indexOf('/');
    String name = slash < 0 ? rest : rest.substring(0, slash);
    String part = slash < 0 ? "" : rest.substring(slash + 1);
    if (slash >= 0 && part.isEmpty()) {
      return Optional.empty();
    }
    for (Interest interest : Interest.values()) {
      if (interest.part().equals(part)) {
        return ChannelId.parse(name).map(channel -> new Topic(channel, interest));
      }
    }
    return Optional.empty();
  }

  /** What a SEND to {@code /app/channels/{id}/typing} or {@code …/presence} is about. */
  static Optional<Command> command(String destination) {
    if (!destination.startsWith(COMMANDS)) {
      return Optional.empty();
    }
    String rest = destination.substring(COMMANDS.length());
    int slash = rest.indexOf('/');
    String part = slash < 0 ? "" : rest.substring(slash + 1);
    Optional<ChannelId> channel =
        slash < 0 ? Optional.empty() : ChannelId.parse(rest.substring(0, slash));
    for (Interest interest : SAID) {
      if (interest.part().equals(part)) {
        return channel.map(in -> new Command(in, interest));
      }
    }
    return Optional.empty();
  }
}
