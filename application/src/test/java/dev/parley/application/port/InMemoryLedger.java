package dev.parley.application.port;

import dev.parley.application.port.out.PresenceRegistry;
import dev.parley.application.port.out.ServerEvent;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Meaning;
import dev.parley.domain.channel.Payload;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.News;
import dev.parley.domain.presence.PresenceEvent;
import dev.parley.domain.presence.PresenceEvent.MemberJoined;
import dev.parley.domain.presence.PresenceEvent.MemberLeft;
import dev.parley.domain.presence.PresenceEvent.MemberUpdated;
import dev.parley.domain.presence.Roster;
import dev.parley.domain.presence.RosterPosition;
import dev.parley.domain.presence.RosterSnapshot;
import dev.parley.domain.presence.RosterSummary;
import dev.parley.wire.EnvelopeWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the registry's server keeps, and each step that can be taken on it. Confined to its owner.
 *
 * <p>The steps are those of the scripts on Redis, and are held to do the same by a test that gives
 * both the same commands. A subclass may break a rule, to see whether anybody notices.
 */
public class InMemoryLedger {
  private static final Duration LONGEST_CLAIM = Duration.ofSeconds(15);

  private final Map<Incarnation, Instant> leases = new LinkedHashMap<>();
  private final Map<Incarnation, Set<ChannelId>> entered = new LinkedHashMap<>();
  private final Map<Incarnation, Claim> claims = new LinkedHashMap<>();
  private final Map<ChannelId, Channel> channels = new LinkedHashMap<>();
  private final InstantSource clock;
  private final Supplier<String> epochs;
  private Duration idleHistory = Duration.ofMinutes(2);
  private final Consumer<Publication> bus;

  /** What a step of a sweep removed, and what is left to remove. */
  public record Swept(int removed, int left) {}

  private record Claim(String token, Instant end) {}

  /**
   * Empty.
   *
   * @param epochs gives each new history its name
   * @param bus takes what is published, within the step that publishes it
   */
  public InMemoryLedger(InstantSource clock, Supplier<String> epochs, Consumer<Publication> bus) {
    this.clock = clock;
    this.epochs = epochs;
    this.bus = bus;
  }

  // ---- leases, and where incarnations may hold someone

  /** One that has a lease, or had, keeps what it has. */
  public void register(Incarnation incarnation) {
    leases.putIfAbsent(incarnation, clock.instant().plus(PresenceRegistry.LEASE));
  }

  /** Lets a lease end so long from now; false if it is over. */
  public boolean extend(Incarnation incarnation, Duration length) {
    if (!mayExtend(incarnation)) {
      return false;
    }
    leases.put(incarnation, clock.instant().plus(length));
    return true;
  }

  protected boolean mayExtend(Incarnation incarnation) {
    return isInForce(incarnation);
  }

  /** False if the lease is over. */
  public boolean enter(ChannelId channel, Incarnation incarnation) {
    if (!isInForce(incarnation)) {
      return false;
    }
    entered.computeIfAbsent(incarnation, first -> new LinkedHashSet<>()).add(channel);
    return true;
  }

  public void exit(Collection<ChannelId> left, Incarnation incarnation) {
    Set<ChannelId> of = entered.get(incarnation);
    if (of != null) {
      of.removeAll(left);
      if (of.isEmpty()) {
        entered.remove(incarnation);
      }
    }
  }

  /** Puts the incarnation up for sweeping in these channels, also when it is not known any more. */
  public void retire(Collection<ChannelId> known, Incarnation incarnation) {
    leases.putIfAbsent(incarnation, clock.instant().plus(PresenceRegistry.LEASE));
    entered.computeIfAbsent(incarnation, first -> new LinkedHashSet<>()).addAll(known);
  }

  /**
   * The incarnations whose lease has been over for a while, the longest first; none if the asker's
   * is not in force. A lease that ends later than any can gets one from now.
   */
  public List<Incarnation> overdue(Incarnation asker) {
    if (!maySweep(asker)) {
      return List.of();
    }
    Instant now = clock.instant();
    leases.replaceAll((who, end) ->
        end.isAfter(now.plus(PresenceRegistry.LONGEST)) ? now.plus(PresenceRegistry.LEASE) : end);
    Instant since = now.minus(overdueAfter());
    return leases.entrySet().stream()
        .filter(lease -> !lease.getValue().isAfter(since))
        .sorted(Map.Entry.comparingByValue(Comparator.naturalOrder()))
        .map(Map.Entry::getKey)
        .toList();
  }

  protected boolean maySweep(Incarnation asker) {
    return isInForce(asker);
  }

  protected Duration overdueAfter() {
    return PresenceRegistry.OVERDUE_AFTER;
  }

  /** At most {@code slice} channels; with none, the incarnation is forgotten. */
  public List<ChannelId> toSweep(Incarnation incarnation, int slice) {
    if (!leases.containsKey(incarnation) || isInForce(incarnation)) {
      return List.of();
    }
    List<ChannelId> some = enteredBy(incarnation).stream().limit(slice).toList();
    if (some.isEmpty()) {
      leases.remove(incarnation);
    }
    return some;
  }

  /** Keeps a sweep to whoever claimed it first; zero gives it up. False if it is another's. */
  public boolean claimSweep(Incarnation incarnation, String token, Duration length) {
    Claim claim = claims.get(incarnation);
    boolean taken =
        claim != null
            && claim.end().isAfter(clock.instant())
            && !claim.end().isAfter(clock.instant().plus(LONGEST_CLAIM))
            && !claim.token().equals(token);
    if (taken) {
      return false;
    }
    if (length.isZero()) {
      claims.remove(incarnation);
    } else {
      claims.put(incarnation, new Claim(token, clock.instant().plus(length)));
    }
    return true;
  }

  // ---- one channel

  /** Which history the ledger is of, for who is about to join: it begins if there is none. */
  public String epoch(ChannelId id) {
    Channel channel = channel(id);
    channel.begin();
    if (channel.members.isEmpty()) {
      channel.endsAt = clock.instant().plus(idleHistory);
    }
    return channel.position.epoch();
  }

  /**
   * How long the history of a channel is kept that nobody is in: two minutes, unless it is said.
   */
  public void keepIdleHistoriesFor(Duration length) {
    idleHistory = length;
  }

  /** The incarnation holds the user; false if it is fenced, or entered in another epoch. */
  public boolean join(
      ChannelId id, Member member, News news, Incarnation incarnation, String epoch) {
    Channel channel = channel(id);
    if (isFenced(id, incarnation) || !isOf(id, epoch)) {
      return false;
    }
    channel.endsAt = null;
    channel.heldBy.computeIfAbsent(incarnation, first -> new LinkedHashSet<>()).add(member.user());
    Member known = channel.members.putIfAbsent(member.user(), member);
    if (known == null) {
      channel.publish(new MemberJoined(member));
    } else {
      Member renewed = news.of(member, known);
      if (!renewed.equals(known)) {
        channel.members.put(member.user(), renewed);
        channel.publish(new MemberUpdated(renewed));
      }
    }
    return true;
  }

  protected boolean isOf(ChannelId id, String epoch) {
    return channel(id).position.epoch().equals(epoch);
  }

  protected boolean isFenced(ChannelId id, Incarnation incarnation) {
    return channel(id).fence.contains(incarnation);
  }

  /** Whether the incarnation did hold the user. */
  public boolean leave(ChannelId id, UserId user, Incarnation incarnation) {
    Channel channel = channel(id);
    Set<UserId> held = channel.heldBy.get(incarnation);
    if (held == null || !held.remove(user)) {
      return false;
    }
    if (held.isEmpty()) {
      channel.heldBy.remove(incarnation);
    }
    if (channel.holders(user).isEmpty()) {
      channel.members.remove(user);
      channel.publish(new MemberLeft(user));
    }
    if (channel.members.isEmpty()) {
      channel.endsAt = clock.instant().plus(idleHistory);
    }
    return true;
  }

  /** Ends at most {@code slice} holds of the incarnation, and keeps it out from now on. */
  public Swept sweep(ChannelId id, Incarnation incarnation, int slice) {
    channel(id).fence.add(incarnation);
    List<UserId> some = heldBy(id, incarnation).stream().limit(slice).toList();
    some.forEach(user -> leave(id, user, incarnation));
    return new Swept(some.size(), heldBy(id, incarnation).size());
  }

  public RosterSnapshot roster(ChannelId id) {
    Channel channel = channel(id);
    List<Member> first = channel.members.values().stream().limit(Roster.MAX_LISTED).toList();
    return new RosterSnapshot(channel.position, first, channel.members.size());
  }

  public RosterSummary summary(ChannelId id) {
    Channel channel = channel(id);
    return new RosterSummary(channel.position, channel.members.size());
  }

  // ---- what is in it

  /** The incarnations that have a lease, in force or over. */
  public Set<Incarnation> known() {
    return Set.copyOf(leases.keySet());
  }

  public boolean isInForce(Incarnation incarnation) {
    Instant end = leases.get(incarnation);
    return end != null && end.isAfter(clock.instant());
  }

  /** The incarnations that may hold someone somewhere. */
  public Set<Incarnation> whoEntered() {
    return Set.copyOf(entered.keySet());
  }

  /** The channels in which the incarnation may hold someone. */
  public Set<ChannelId> enteredBy(Incarnation incarnation) {
    return entered.getOrDefault(incarnation, Set.of());
  }

  /** The channels of which anything is known. */
  public Set<ChannelId> channels() {
    return Set.copyOf(channels.keySet());
  }

  /** The incarnations that hold someone in the channel. */
  public Set<Incarnation> holders(ChannelId id) {
    Channel channel = channels.get(id);
    return channel == null ? Set.of() : Set.copyOf(channel.heldBy.keySet());
  }

  /** The users whom the incarnation holds in the channel. */
  public Set<UserId> heldBy(ChannelId id, Incarnation incarnation) {
    Channel channel = channels.get(id);
    return channel == null ? Set.of() : channel.heldBy.getOrDefault(incarnation, Set.of());
  }

  public Set<UserId> members(ChannelId id) {
    Channel channel = channels.get(id);
    return channel == null ? Set.of() : channel.members.keySet();
  }

  /** The incarnations that were swept from the channel. */
  public Set<Incarnation> fencedFrom(ChannelId id) {
    Channel channel = channels.get(id);
    return channel == null ? Set.of() : Set.copyOf(channel.fence);
  }

  /** Loses everything, as a Redis that was restarted without persistence. */
  public void forgetEverything() {
    leases.clear();
    entered.clear();
    claims.clear();
    channels.clear();
  }

  /** Becomes what the other was when this was taken of it: a fail-over to a copy that lags. */
  public void restore(Backup backup) {
    forgetEverything();
    leases.putAll(backup.leases);
    backup.entered.forEach((who, where) -> entered.put(who, new LinkedHashSet<>(where)));
    claims.putAll(backup.claims);
    backup.channels.forEach((id, channel) -> channels.put(id, new Channel(channel)));
  }

  /** A copy of what is in it now. */
  public Backup backup() {
    Backup backup = new Backup();
    backup.leases.putAll(leases);
    entered.forEach((who, where) -> backup.entered.put(who, new LinkedHashSet<>(where)));
    backup.claims.putAll(claims);
    channels.forEach((id, channel) -> backup.channels.put(id, new Channel(channel)));
    return backup;
  }

  /** What a ledger held at one moment. */
  public static final class Backup {
    private final Map<Incarnation, Instant> leases = new LinkedHashMap<>();
    private final Map<Incarnation, Set<ChannelId>> entered = new LinkedHashMap<>();
    private final Map<Incarnation, Claim> claims = new LinkedHashMap<>();
    private final Map<ChannelId, Channel> channels = new LinkedHashMap<>();

    private Backup() {}
  }

  private Channel channel(ChannelId id) {
    Channel known = channels.get(id);
    if (known == null) {
      known = new Channel(id);
      channels.put(id, known);
    }
    if (known.endsAt != null && !known.endsAt.isAfter(clock.instant())) {
      known.position = RosterPosition.NONE;
      known.endsAt = null;
    }
    return known;
  }

  /** One channel's holders, profiles, fence and history. */
  private final class Channel {
    private final Map<Incarnation, Set<UserId>> heldBy = new LinkedHashMap<>();
    private final Map<UserId, Member> members = new LinkedHashMap<>();
    private final Set<Incarnation> fence = new LinkedHashSet<>();
    private final ChannelId id;
    private RosterPosition position = RosterPosition.NONE;
    private @Nullable Instant endsAt;

    Channel(ChannelId id) {
      this.id = id;
    }

    Channel(Channel other) {
      id = other.id;
      position = other.position;
      endsAt = other.endsAt;
      other.heldBy.forEach((who, held) -> heldBy.put(who, new LinkedHashSet<>(held)));
      members.putAll(other.members);
      fence.addAll(other.fence);
    }

    List<Incarnation> holders(UserId user) {
      return heldBy.entrySet().stream()
          .filter(hold -> hold.getValue().contains(user))
          .map(Map.Entry::getKey)
          .toList();
    }

    private void begin() {
      if (position.equals(RosterPosition.NONE)) {
        position = new RosterPosition(epochs.get(), 0);
      }
    }

    private void publish(PresenceEvent event) {
      begin();
      position = new RosterPosition(position.epoch(), position.rev() + 1);
      Meaning meaning = new Meaning.PresenceChanged(event, Optional.of(position));
      bus.accept(
          new Publication(
              id,
              new ServerEvent.Presence(id, event, clock.instant()).name(),
              Payload.of(EnvelopeWriter.presence(id, event, position, clock.instant())),
              meaning));
    }
  }
}
