package dev.parley.redis.simulation;

import dev.parley.application.port.out.Broker;
import dev.parley.application.port.out.BusUnavailable;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.channel.Meaning;
import dev.parley.domain.channel.Payload;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.recovery.Beat;
import dev.parley.domain.typing.TypingEvent;
import dev.parley.domain.typing.TypingEvent.TypingStarted;
import dev.parley.domain.typing.TypingEvent.TypingStopped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A server's connection for publications, made again whenever it ends, and then every channel
 * followed again. Confined to its simulation.
 */
final class BusLink implements Broker {
  private static final long FOLLOW_LIMIT = 2_000;
  private static final Payload NOTHING = Payload.of(new byte[0]);

  private final Map<ChannelId, Following> followed = new LinkedHashMap<>();
  private final Time time;
  private final Server server;
  private @Nullable Pipe pipe;
  private Set<ChannelId> subscribed = new HashSet<>();

  private boolean lostOnce;

  /** A channel that is wanted, and why its clients may have missed something. */
  private static final class Following {
    private CompletableFuture<Void> acknowledged = new CompletableFuture<>();
    private @Nullable Gap gap;
  }

  BusLink(Time time, Server server) {
    this.time = time;
    this.server = server;
  }

  @Nullable Pipe pipe() {
    return pipe;
  }

  boolean hasBeenLost() {
    return lostOnce;
  }

  Set<ChannelId> followed() {
    return followed.keySet();
  }

  @Override
  public CompletionStage<Void> follow(ChannelId channel) {
    Pipe here = pipe;
    if (here == null) {
      followed.remove(channel);
      return CompletableFuture.failedFuture(new BusUnavailable("not connected"));
    }
    Following known = followed.get(channel);
    Following following = known == null ? new Following() : known;
    if (known == null) {
      followed.put(channel, following);
      subscribe(here, channel, following);
    }
    CompletableFuture<Void> answer = following.acknowledged.copy();
    time.after(
        FOLLOW_LIMIT,
        () -> {
          if (!answer.isDone()) {
            server.hear(
                Server.Source.TIMERS,
                () -> answer.completeExceptionally(new BusUnavailable("not acknowledged")));
          }
        });
    return answer.whenComplete((done, fault) -> {
      if (fault != null) {
        giveUp(channel, following);
      }
    });
  }

  @Override
  public void unfollow(ChannelId channel) {
    Following known = followed.get(channel);
    if (known != null) {
      giveUp(channel, known);
    }
  }

  @Override
  public boolean isCarrying() {
    return pipe != null;
  }

  @Override
  public CompletionStage<Void> announce(ChannelId channel, TypingEvent event, Instant at) {
    EventName name =
        switch (event) {
          case TypingStarted started -> EventName.TYPING_START;
          case TypingStopped stopped -> EventName.TYPING_STOP;
        };
    Publication publication =
        new Publication(channel, name, NOTHING, new Meaning.TypingChanged(event));
    return server
        .commands()
        .take(ledger -> {
          server.redis().publish(publication);
          return true;
        })
        .thenApply(published -> null);
  }

  @Override
  public CompletionStage<Void> beat(Beat beat) {
    return CompletableFuture.completedFuture(null);
  }

  /** Nobody here comes back with a position. */
  @Override
  public boolean keepsOneOrder() {
    return false;
  }

  /** Something was published: it is on its way, if it is for this connection. */
  void carry(Publication publication) {
    Pipe here = pipe;
    if (here != null && !here.isBroken() && subscribed.contains(publication.channel())) {
      here.toServer(() -> {
        if (here == pipe && followed.containsKey(publication.channel())) {
          server.receive(publication);
        }
      });
    }
  }

  void connect() {
    if (!server.isAlive() || pipe != null) {
      return;
    }
    if (!server.redis().isUp() || server.isPartitioned()) {
      time.after(25 + time.upTo(975), this::connect);
      return;
    }
    Pipe fresh = server.pipe(Server.Source.BUS);
    pipe = fresh;
    subscribed = new HashSet<>();
    followed.forEach((channel, following) -> subscribe(fresh, channel, following));
  }

  /** The connection ends, and both sides notice. */
  void lose(Gap gap) {
    Pipe lost = pipe;
    if (lost == null || lost.isBroken()) {
      return;
    }
    lost.breakOff(server.redis().isUp());
    server.hear(
        Server.Source.BUS,
        () -> {
          pipe = null;
          lostOnce = true;
          List<CompletableFuture<Void>> inVain = new ArrayList<>();
          for (Following following : followed.values()) {
            CompletableFuture<Void> waited = following.acknowledged;
            if (waited.isDone()) {
              following.gap = gap;
            } else {
              inVain.add(waited);
            }
            if (following.gap != null) {
              following.acknowledged = new CompletableFuture<>();
            }
          }
          inVain.forEach(waited -> waited.completeExceptionally(new BusUnavailable("lost")));
          time.after(time.upTo(200), this::connect);
        });
  }

  private void giveUp(ChannelId channel, Following following) {
    if (followed.remove(channel, following)) {
      unsubscribe(channel);
    }
    following.acknowledged.complete(null); // Nobody waits for it any more.
  }

  private void subscribe(Pipe here, ChannelId channel, Following following) {
    Set<ChannelId> there = subscribed;
    here.toRedis(() -> {
      there.add(channel);
      here.toServer(() -> {
        if (here != pipe || followed.get(channel) != following) {
          return;
        }
        Gap ended = following.gap;
        following.gap = null;
        following.acknowledged.complete(null);
        if (ended != null) {
          server.restored(channel, ended);
        }
      });
    });
  }

  private void unsubscribe(ChannelId channel) {
    Pipe here = pipe;
    Set<ChannelId> there = subscribed;
    if (here != null) {
      here.toRedis(() -> there.remove(channel));
    }
  }
}
