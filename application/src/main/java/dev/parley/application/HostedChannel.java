package dev.parley.application;

import dev.parley.application.Newcomers.Newcomer;
import dev.parley.application.port.in.ChannelObserver;
import dev.parley.application.port.out.Refusal;
import dev.parley.application.port.out.Request;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.access.Participation;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.channel.Meaning.MessagePosted;
import dev.parley.domain.channel.Meaning.Opaque;
import dev.parley.domain.channel.Meaning.PresenceChanged;
import dev.parley.domain.channel.Meaning.TypingChanged;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Ending;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.MemberState;
import dev.parley.domain.presence.PresenceView;
import dev.parley.domain.presence.Roster;
import dev.parley.domain.quota.AnnouncementLimit;
import dev.parley.domain.recovery.Landmark;
import dev.parley.domain.recovery.Position;
import dev.parley.domain.recovery.Resumption;
import dev.parley.domain.typing.ThreadId;
import dev.parley.domain.typing.Typist;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One channel as this node hosts it: who listens here, who is in it, who types. Confined to its
 * lane; the answers of ports come back into it.
 */
final class HostedChannel {
  private final ChannelId id;
  private final Ports ports;
  private final Map<ConnectionId, Participant> subscribers = new HashMap<>();
  private final RosterReplica roster;
  private final Registrations registrations;
  private final ChannelEvents events;
  private final ChannelTyping typing;
  private final CountPace counts = new CountPace();
  private final ChannelRecovery recovery;
  private final ChannelObservers observers;
  private final ChannelLifecycle life;
  private final ParticipantRequests requests;
  private @Nullable Instant interruptedAt;

  /**
   * Hosted, but not followed yet.
   *
   * @param typingLimit what users who type are kept to over all channels of the node
   * @param updateLimit the same for users who are to be shown otherwise
   * @param lane brings work back into this channel's lane
   */
  HostedChannel(
      ChannelId id,
      Ports ports,
      ChannelRules rules,
      NodeLease lease,
      Recovery recovery,
      AnnouncementLimit typingLimit,
      AnnouncementLimit updateLimit,
      Consumer<Runnable> lane) {
    this.id = id;
    this.ports = ports;
    this.events = new ChannelEvents(id, ports);
    this.roster = new RosterReplica(id, ports, lane);
    this.registrations =
        new Registrations(id, ports, rules, lease, updateLimit, roster::shown, lane);
    this.typing = new ChannelTyping(id, ports, events, rules, typingLimit, lane);
    this.recovery =
        new ChannelRecovery(events, ports, recovery, lane, newcomer -> seat(newcomer, false));
    this.observers = new ChannelObservers(id);
    this.life =
        new ChannelLifecycle(
            id,
            ports,
            rules,
            roster,
            registrations,
            this.recovery,
            recovery.beats(),
            lane,
            this::admit);
    this.requests = new ParticipantRequests(subscribers, events, life, this.recovery);
  }

  ChannelId id() {
    return id;
  }

  boolean isClosed() {
    return life.isClosed();
  }

  /** Whether something is to happen here with time. */
  boolean isRestless() {
    return life.isUnused()
        || !typing.isEmpty()
        || registrations.isRestless()
        || roster.isRestless()
        || roster.current().filter(known -> counts.isOutdated(known.count())).isPresent()
        || recovery.isRestless();
  }

  /** Has the bus carry the channel to this node. */
  void open() {
    noteUse();
    life.open();
  }

  /** Completes with true when the channel can be heard here, with false if it cannot. */
  CompletionStage<Boolean> whenOpen() {
    return life.whenOpen();
  }

  /**
   * Has somebody who is not in the channel hear it, as soon as it can be heard.
   *
   * @return completes with whether it can; if not, the channel is hosted no more
   */
  CompletionStage<Boolean> observe(ChannelObserver observer) {
    observers.add(observer);
    noteUse();
    return whenOpen();
  }

  void endObserving(ChannelObserver observer) {
    observers.remove(observer);
    noteUse();
  }

  /**
   * Lets a connection in as soon as the channel can be heard.
   *
   * @param resumption what it wants of the channel's history
   * @param place up to which all that the bus brought was given to the lane
   * @param unheard done if it cannot; the request is to be refused then
   */
  void subscribe(
      ConnectionId connection,
      Member member,
      Participation how,
      Resumption resumption,
      Landmark place,
      Request request,
      Runnable unheard) {
    recovery.learn(place);
    Newcomer newcomer =
        new Newcomer(connection, new Participant(member, how), resumption, request, unheard);
    life.enter(newcomer);
    noteUse();
  }

  /**
   * Lets a connection out, and has it wait for nothing here any more.
   *
   * @return what it had asked for, each time that it was to come in as soon as the channel could be
   *     heard
   */
  List<Request> unsubscribe(ConnectionId connection, Ending ending) {
    List<Newcomer> given = new ArrayList<>(life.withdraw(connection));
    recovery
        .leave(connection, ending)
        .ifPresent(returning -> {
          given.add(returning);
          if (returning.subscriber().how().member()) {
            depart(returning.subscriber().member(), connection, ending);
          }
        });
    Participant subscriber = subscribers.remove(connection);
    if (subscriber != null) {
      counts.left(subscriber.how().view());
      ports.audience().unsubscribe(connection, id);
      depart(subscriber.member(), connection, ending);
    }
    noteUse();
    return given.stream().map(Newcomer::request).toList();
  }

  /** Nothing for who was not there. */
  private void depart(Member member, ConnectionId connection, Ending ending) {
    registrations.depart(member.user(), connection, ending);
    if (!registrations.isConnected(member.user())) {
      typing.left(member.user());
    }
  }

  /** What was said before now is not told to the user, wherever they say that they were. */
  void forbidHistory(UserId user) {
    recovery.forbid(user);
  }

  /** A connection that is here has a token that says something else of its user. */
  void renew(ConnectionId connection, Member profile) {
    Participant subscriber = subscribers.get(connection);
    if (subscriber == null) {
      Runnable later = () -> renew(connection, profile);
      boolean _ = life.postpone(connection, later) || recovery.postpone(connection, later);
      return;
    }
    subscribers.put(connection, new Participant(profile, subscriber.how()));
    if (subscriber.how().member()) {
      registrations.arrive(profile, connection);
    }
  }

  void setState(ConnectionId connection, Optional<MemberState> state, Request request) {
    requests.asMember(
        connection,
        Refusal.STATE_REFUSED,
        request,
        member -> registrations.setState(member.user(), state));
  }

  void startTyping(ConnectionId connection, Optional<ThreadId> thread, Request request) {
    requests.asMember(
        connection,
        Refusal.TYPING_REFUSED,
        request,
        member -> typing.start(new Typist(member.user(), roster.shownName(member), thread)));
  }

  void stopTyping(ConnectionId connection, Optional<ThreadId> thread, Request request) {
    requests.asMember(
        connection, Refusal.TYPING_REFUSED, request, member -> typing.stop(member.user(), thread));
  }

  void listMembers(ConnectionId connection, Request request) {
    requests.asSubscriber(
        connection,
        request,
        subscriber -> tellState(connection, PresenceView.LIST, request, false));
  }

  /**
   * A publication came over the bus.
   *
   * @param after the last beat before it
   */
  void receive(Publication publication, Landmark after) {
    Position reached = recovery.hear(publication, after);
    observers.published(publication);
    switch (publication.meaning()) {
      case Opaque opaque -> relay(publication, reached);
      case MessagePosted(var author) -> {
        relay(publication, reached);
        typing.messagePosted(author);
      }
      case TypingChanged(var event) -> {
        typing.observe(event);
        ports.audience().deliver(publication);
      }
      case PresenceChanged changed when changed.position().isEmpty() ->
          ports.audience().deliver(publication);
      case PresenceChanged changed -> roster.observe(publication, changed);
    }
  }

  private void relay(Publication publication, @Nullable Position reached) {
    if (reached == null) {
      ports.audience().deliver(publication);
    } else {
      ports.audience().deliver(publication, reached);
    }
  }

  /** Something that is no publication came over the bus. */
  void pass(Landmark after) {
    recovery.pass(after);
  }

  /** The bus brings nothing any more: clients are told, and may show it. */
  void interrupt() {
    // One that is opening may have been followed by now: whoever comes in is to know as well.
    if (!life.isClosed() && interruptedAt == null) {
      Instant since = ports.clock().instant();
      interruptedAt = since;
      if (!subscribers.isEmpty()) {
        events.deliverInterruption(since);
      }
    }
  }

  /** Publications may have been missed: presence is made right, of the rest clients are told. */
  void catchUp(Gap gap, Landmark from) {
    Optional<Instant> noticed = Optional.ofNullable(interruptedAt);
    interruptedAt = null;
    roster.catchUp();
    observers.missed(gap);
    if (!subscribers.isEmpty()) {
      ports.telemetry().count(Measure.CHANNEL_RESYNC);
      events.deliverGap(gap, noticed);
    }
    recovery.catchUp(gap, from);
  }

  /** Lets go of what is remembered and too old. */
  void forgetOld() {
    recovery.forgetOld();
  }

  /** Looks whether what is believed of the members is what the registry says. */
  void verify() {
    if (life.isOpen()) {
      roster.verify();
    }
  }

  /** The node has a new incarnation. */
  void registerUnder(Incarnation incarnation) {
    registrations.startOver(incarnation);
  }

  /** Does what time has brought. */
  void expire() {
    long nowNanos = ports.monotonic().nanos();
    typing.expire(nowNanos);
    registrations.expire();
    roster.expire();
    roster
        .current()
        .flatMap(known -> counts.due(known.count(), nowNanos))
        .ifPresent(events::deliverCount);
    recovery.expire();
    life.expire(nowNanos);
  }

  /** Who comes back with a place is there from now on, and is told first what it missed. */
  private void admit(Newcomer newcomer) {
    if (recovery.takes(newcomer) && !subscribers.containsKey(newcomer.connection())) {
      if (newcomer.subscriber().how().member()) {
        registrations.arrive(newcomer.subscriber().member(), newcomer.connection());
      }
      recovery.resume(newcomer);
    } else {
      seat(newcomer, true);
    }
  }

  /**
   * The state first, then the attachment, then the registration: so a newcomer hears every event
   * after the state, and its own arrival if it is the user's first connection anywhere. What it
   * says next comes after the registration: nobody is seen to type before they are seen to come.
   */
  private void seat(Newcomer newcomer, boolean arrives) {
    ConnectionId connection = newcomer.connection();
    Participation how = newcomer.subscriber().how();
    tellState(connection, how.view(), newcomer.request(), true);
    recovery.seated(newcomer);
    Participant before = subscribers.get(connection);
    Member member = newcomer.subscriber().member();
    subscribers.put(connection, newcomer.subscriber());
    if (before == null) {
      ports.audience().subscribe(connection, id);
    } else {
      counts.left(before.how().view());
    }
    counts.came(how.view(), roster.current().map(Roster::count).orElse(0));
    if (interruptedAt != null) {
      events.tellInterruption(connection, interruptedAt);
    }
    typing.tell(connection);
    boolean wasMember = before != null && before.how().member();
    if (arrives && how.member() && !wasMember) {
      registrations.arrive(member, connection);
    } else if (!how.member() && wasMember) {
      depart(member, connection, Ending.DELIBERATE);
    }
    registrations.whenAnswered(member.user(), newcomer.request());
    newcomer.then().forEach(Runnable::run);
  }

  private void tellState(
      ConnectionId connection, PresenceView view, Request request, boolean joined) {
    roster.current().ifPresent(known -> events.tellState(connection, known, view, request, joined));
  }

  private void noteUse() {
    life.noteUse(!subscribers.isEmpty() || !observers.isEmpty() || !recovery.isEmpty());
  }
}
