package dev.parley.websocket.stomp;

import dev.parley.domain.channel.ChannelId;
import java.util.Optional;

/** The names of channels in STOMP's terms, protocol section 2. Stateless. */
final class Destinations {
  private static final String TOPICS = "/topic/channels/";
  private static final String COMMANDS = "/app/channels/";
  static final String AUTH = "/user/queue/auth";
  static final String REFRESH = "/app/auth/refresh";
  private static final String TYPING = "/typing";

  private Destinations() {}

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

  /** The channel that a SEND to {@code /app/channels/{id}/typing} is about. */
  static Optional<ChannelId> typing(String destination) {
    if (!destination.startsWith(COMMANDS) || !destination.endsWith(TYPING)) {
      return Optional.empty();
    }
    int from = COMMANDS.length();
    int to = destination.length() - TYPING.length();
    return to <= from ? Optional.empty() : ChannelId.parse(destination.substring(from, to));
  }
}
