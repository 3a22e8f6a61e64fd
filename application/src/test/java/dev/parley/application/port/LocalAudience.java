package dev.parley.application.port;

import dev.parley.application.port.out.Audience;
import dev.parley.application.port.out.Replay;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.recovery.Position;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An audience that knows which connection listens to which channel, in the order of their coming.
 * What it does with an event is a test's business. One thread.
 */
public abstract class LocalAudience implements Audience {
  private final Map<ChannelId, Set<ConnectionId>> subscribers = new LinkedHashMap<>();

  @Override
  public final void subscribe(ConnectionId connection, ChannelId channel) {
    subscribers.computeIfAbsent(channel, first -> new LinkedHashSet<>()).add(connection);
  }

  @Override
  public final void unsubscribe(ConnectionId connection, ChannelId channel) {
    subscribers.getOrDefault(channel, Set.of()).remove(connection);
  }

  @Override
  public void deliver(Publication publication, Position reached) {
    deliver(publication);
  }

  @Override
  public void replay(ConnectionId connection, Replay piece) {
    throw new IllegalStateException("nobody here comes back");
  }

  /** Those who listen now: a copy, so that they may go while they are told. */
  protected final List<ConnectionId> subscribers(ChannelId channel) {
    return List.copyOf(subscribers.getOrDefault(channel, Set.of()));
  }

  /** Everybody who listens to anything. */
  protected final List<ConnectionId> subscribers() {
    return subscribers.values().stream().flatMap(Set::stream).distinct().toList();
  }
}
