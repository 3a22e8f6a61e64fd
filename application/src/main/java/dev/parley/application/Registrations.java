package dev.parley.application;

import dev.parley.application.port.out.PresenceRegistry.Standing;
import dev.parley.application.port.out.Request;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Attendance;
import dev.parley.domain.presence.Ending;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.MemberState;
import dev.parley.domain.presence.News;
import dev.parley.domain.presence.RegistryRequest;
import dev.parley.domain.presence.RegistryRequest.Hold;
import dev.parley.domain.presence.RegistryRequest.Release;
import dev.parley.domain.quota.AnnouncementLimit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Has the registry hold whoever is in a channel through this node, under the node's incarnation.
 * Confined to its channel's lane.
 *
 * <p>While the node has no lease nothing is asked: whoever is here is registered when it has one
 * again.
 */
final class Registrations {
  private final ChannelId channel;
  private final Ports ports;
  private final NodeLease lease;
  private final Attendance attendance;
  private final Consumer<Runnable> lane;
  private final Function<UserId, Optional<Member>> shown;
  private final Map<UserId, List<Request>> asked = new HashMap<>();
  private @Nullable Incarnation under;

  /**
   * Nobody is here.
   *
   * @param updates how often a user is shown otherwise, over all channels
   * @param shown what everybody is shown of a user, as far as this node knows
   * @param lane brings work back into the channel's lane
   */
  Registrations(
      ChannelId channel,
      Ports ports,
      ChannelRules rules,
      NodeLease lease,
      AnnouncementLimit updates,
      Function<UserId, Optional<Member>> shown,
      Consumer<Runnable> lane) {
    this.channel = channel;
    this.ports = ports;
    this.lease = lease;
    this.attendance = new Attendance(rules.grace(), updates);
    this.shown = shown;
    this.lane = lane;
  }

  /** A connection came in, or has another token. */
  void arrive(Member member, ConnectionId connection) {
    if (under == null) {
      // Not only the newcomer: who came before there was a lease was not asked for.
      lease.current().ifPresent(this::startOver);
    }
    attendance.arrive(member, connection, shown.apply(member.user()), nanos()).ifPresent(this::ask);
  }

  /** A user who is here is to be shown in that state, as soon as that may be. */
  void setState(UserId user, Optional<MemberState> state) {
    attendance.setState(user, state, shown.apply(user), nanos()).ifPresent(this::ask);
  }

  /** The request is done when nothing is asked about the user: it was answered, or cannot be. */
  void whenAnswered(UserId user, Request request) {
    List<Request> waiting = asked.get(user);
    if (waiting == null) {
      request.done();
    } else if (waiting.isEmpty()) {
      asked.put(user, new ArrayList<>(List.of(request)));
    } else {
      waiting.add(request);
    }
  }

  void depart(UserId user, ConnectionId connection, Ending ending) {
    attendance.depart(user, connection, ending, nanos()).ifPresent(this::ask);
  }

  /** Ends the graces that are over, and tells what was held back. */
  void expire() {
    attendance.expire(nanos()).forEach(this::ask);
  }

  /** The node has a new incarnation: everyone here is registered again under it. */
  void startOver(Incarnation incarnation) {
    if (!incarnation.equals(under)) {
      under = incarnation;
      List<UserId> before = List.copyOf(asked.keySet());
      List<RegistryRequest> again = attendance.startOver(shown, nanos());
      again.forEach(this::ask);
      Set<UserId> stillAsked =
          again.stream().map(RegistryRequest::user).collect(Collectors.toSet());
      before.stream().filter(user -> !stillAsked.contains(user)).forEach(this::noLongerAsked);
    }
  }

  /** Nobody is here, and nobody will be: the incarnation has nothing in this channel. */
  CompletionStage<Void> vacate() {
    Incarnation incarnation = under;
    return incarnation == null
        ? CompletableFuture.completedFuture(null)
        : ports
            .registry()
            .vacate(channel, incarnation)
            .whenComplete((done, fault) -> {
              if (fault != null) {
                lease.doubt(incarnation);
              }
            });
  }

  boolean isConnected(UserId user) {
    return attendance.isConnected(user);
  }

  boolean isEmpty() {
    return attendance.isEmpty();
  }

  /** Whether something is to happen here with time. */
  boolean isRestless() {
    return attendance.isRestless();
  }

  private long nanos() {
    return ports.monotonic().nanos();
  }

  private void ask(RegistryRequest request) {
    Incarnation incarnation = under;
    if (incarnation == null || !lease.current().equals(Optional.of(incarnation))) {
      noLongerAsked(request.user());
      return;
    }
    asked.putIfAbsent(request.user(), List.of());
    CompletionStage<Standing> answer =
        switch (request) {
          case Hold(Member member, News news) ->
              ports.registry().hold(channel, member, news, incarnation);
          case Release(UserId user, Ending ending) ->
              ports
                  .registry()
                  .release(channel, user, ending, incarnation)
                  .thenApply(done -> Standing.GOOD);
        };
    answer.whenComplete(
        (standing, fault) -> lane.accept(() -> answered(request, incarnation, standing)));
  }

  private void noLongerAsked(UserId user) {
    List<Request> waiting = asked.remove(user);
    if (waiting != null) {
      waiting.forEach(Request::done);
    }
  }

  private void answered(
      RegistryRequest request, Incarnation incarnation, @Nullable Standing standing) {
    if (!incarnation.equals(under)) {
      return;
    }
    if (standing == Standing.GOOD) {
      attendance
          .settled(request, nanos())
          .ifPresentOrElse(this::ask, () -> noLongerAsked(request.user()));
    } else {
      noLongerAsked(request.user());
      lease.doubt(incarnation);
    }
  }
}
