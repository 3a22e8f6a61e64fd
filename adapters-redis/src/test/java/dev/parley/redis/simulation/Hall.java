package dev.parley.redis.simulation;

import dev.parley.application.port.LocalAudience;
import dev.parley.application.port.out.ServerEvent;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.ConnectionId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The connections of one server, and what they listen to. Confined to its simulation. */
final class Hall extends LocalAudience {
  private final Map<ConnectionId, Tab> tabs = new LinkedHashMap<>();
  private final Time time;
  private final Server server;
  private long connections;

  Hall(Time time, Server server) {
    this.time = time;
    this.server = server;
  }

  ConnectionId admit(Tab tab) {
    ConnectionId connection = new ConnectionId(++connections);
    tabs.put(connection, tab);
    return connection;
  }

  void dismiss(ConnectionId connection) {
    tabs.remove(connection);
  }

  /** The process is dead. */
  void collapse() {
    List<Tab> lost = List.copyOf(tabs.values());
    tabs.clear();
    lost.forEach(Tab::losesServer);
  }

  @Override
  public void deliver(Publication publication) {
    toEach(publication.channel(), tab -> tab.hears(publication));
  }

  @Override
  public void deliver(ChannelId channel, ServerEvent event) {
    toEach(channel, tab -> tab.hears(event));
  }

  @Override
  public void tell(ConnectionId connection, ServerEvent event) {
    Tab tab = tabs.get(connection);
    if (tab != null && server.isAlive()) {
      tab.hears(event);
    }
  }

  @Override
  public void close(ConnectionId connection, DisconnectReason reason) {
    Tab tab = tabs.get(connection);
    if (tab != null) {
      tab.isClosedByServer();
    }
  }

  @Override
  public CompletionStage<Void> rollCall() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    server.hear(Server.Source.CLIENTS, () -> done.complete(null));
    return done;
  }

  @Override
  public void closeAll(DisconnectReason reason, Duration within) {
    for (Tab tab : List.copyOf(tabs.values())) {
      time.after(
          time.upTo(within.toMillis()),
          () -> server.hear(Server.Source.CLIENTS, tab::isClosedByServer));
    }
  }

  private void toEach(ChannelId channel, Consumer<Tab> hears) {
    if (!server.isAlive()) {
      return;
    }
    for (ConnectionId connection : subscribers(channel)) {
      Tab tab = tabs.get(connection);
      if (tab != null) {
        hears.accept(tab);
      }
    }
  }
}
