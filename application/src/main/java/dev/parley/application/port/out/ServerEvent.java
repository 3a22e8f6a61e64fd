package dev.parley.application.port.out;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.presence.Listing;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.PresenceEvent;
import dev.parley.domain.presence.PresenceEvent.MemberJoined;
import dev.parley.domain.presence.PresenceEvent.MemberLeft;
import dev.parley.domain.presence.PresenceEvent.MemberUpdated;
import dev.parley.domain.presence.PresenceView;
import dev.parley.domain.presence.RosterPosition;
import dev.parley.domain.recovery.Position;
import dev.parley.domain.typing.TypingEvent;
import dev.parley.domain.typing.TypingEvent.TypingStarted;
import dev.parley.domain.typing.TypingEvent.TypingStopped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An event that this node itself sends to clients, whatever their wire format. */
public sealed interface ServerEvent {
  /** Its {@code type} on the wire. */
  default EventName name() {
    return switch (this) {
      case RosterState state -> EventName.PRESENCE_STATE;
      case Presence presence ->
          switch (presence.event()) {
            case MemberJoined joined -> EventName.PRESENCE_JOIN;
            case MemberUpdated updated -> EventName.PRESENCE_UPDATE;
            case MemberLeft left -> EventName.PRESENCE_LEAVE;
          };
      case Typing typing ->
          switch (typing.event()) {
            case TypingStarted started -> EventName.TYPING_START;
            case TypingStopped stopped -> EventName.TYPING_STOP;
          };
      case PresenceCount count -> EventName.PRESENCE_COUNT;
      case Interrupted interrupted -> EventName.CHANNEL_INTERRUPTED;
      case Place place -> EventName.CHANNEL_POSITION;
      case Recovered recovered -> EventName.CHANNEL_RECOVERED;
      case Rewound rewound -> EventName.CHANNEL_REWOUND;
      case Resync resync -> EventName.CHANNEL_RESYNC;
      case Refused refused -> EventName.ERROR;
    };
  }

  /**
   * Who is in the channel. With {@code joined} it is the answer to a subscription, and from here on
   * the client hears every event of the channel.
   *
   * @param members the first of them
   * @param count all of them
   * @param view what of it the client is told
   * @param position where in the roster's history
   * @param request what it answers
   */
  record RosterState(
      ChannelId channel,
      List<Member> members,
      int count,
      boolean truncated,
      PresenceView view,
      RosterPosition position,
      boolean joined,
      Request request,
      Instant at)
      implements ServerEvent {
    public RosterState {
      members = members instanceof Listing ? members : List.copyOf(members);
    }

    /** The same, as one is told it who has that view. */
    public RosterState inView(PresenceView other) {
      return new RosterState(
          channel, members, count, truncated, other, position, joined, request, at);
    }
  }

  /** How many are in the channel, for those who are told no more. */
  record PresenceCount(ChannelId channel, int count, Instant at) implements ServerEvent {}

  /** Somebody came, went, or is shown otherwise. */
  record Presence(ChannelId channel, PresenceEvent event, Instant at) implements ServerEvent {}

  /** Somebody started or stopped typing. */
  record Typing(ChannelId channel, TypingEvent event, Instant at) implements ServerEvent {}

  /** Nothing that is published in the channel arrives for now; a {@link Resync} ends it. */
  record Interrupted(ChannelId channel, Instant at) implements ServerEvent {}

  /**
   * Events of the channel may have been missed; none that comes after this.
   *
   * @param noticed when it was noticed that nothing arrives; empty where that is not known
   */
  record Resync(ChannelId channel, Gap gap, Optional<Instant> noticed, Instant at)
      implements ServerEvent {
    /** The same, for who is not told from when on. */
    public Resync withoutTime() {
      return new Resync(channel, gap, Optional.empty(), at);
    }
  }

  /**
   * Where one client is in the channel: it may come back with that position. From here on it is
   * told with each recoverable event where that leads to.
   */
  record Place(ChannelId channel, Position position, Instant at) implements ServerEvent {}

  /**
   * One client has come back, and what it missed follows.
   *
   * @param count how many events that are, as of now
   * @param request what it answers
   */
  record Recovered(ChannelId channel, int count, Request request, Instant at)
      implements ServerEvent {}

  /**
   * One client has come, and what was said before follows.
   *
   * @param count how many events that are, as of now
   * @param complete whether these are as many as it asked for: else fewer are remembered, or it may
   *     not have them
   * @param request what it answers
   */
  record Rewound(ChannelId channel, int count, boolean complete, Request request, Instant at)
      implements ServerEvent {}

  /**
   * A request was not carried out, and nothing changed by it; or a channel was taken from the
   * client, whatever it asked for.
   *
   * @param request what it answers, if it answers anything
   */
  record Refused(
      Refusal refusal, Optional<ChannelId> channel, Optional<Request> request, Instant at)
      implements ServerEvent {}
}
