package dev.parley.websocket.stomp;

import dev.parley.application.port.out.ServerEvent;
import dev.parley.domain.access.Participation;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.presence.PresenceView;
import dev.parley.domain.recovery.Resumption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One connection's subscriptions, by id. Confined to its I/O thread. */
final class StompSubscriptions {
  static final int MAX = 256;

  /**
   * To one channel: each is another form of everything that is said there, and has to be encoded
   * and written by itself. There are four kinds of destinations.
   */
  static final int MAX_TO_CHANNEL = 8;

  private final Map<String, Subscription> byId = new LinkedHashMap<>(2);

  /** What a client subscribed to. */
  static final class Subscription {
    private final @Nullable ChannelId channel;
    private final StompWireFormat form;
    private final boolean member;
    private final Resumption wanted;
    private boolean confirmed;
    private boolean over;
    private ServerEvent.@Nullable Resync owed;

    /**
     * Not in effect yet.
     *
     * @param member whether the user is in the channel because of it
     * @param wanted of the channel's history
     */
    Subscription(
        @Nullable ChannelId channel, StompWireFormat form, boolean member, Resumption wanted) {
      this.channel = channel;
      this.form = form;
      this.member = member;
      this.wanted = wanted;
    }

    /** What it wants of the channel's history. */
    Resumption wanted() {
      return wanted;
    }

    /** What is to be told when it is in effect: that it cannot be told what it missed. */
    void owe(ServerEvent.Resync resync) {
      owed = resync;
    }

    /** What is owed, once. */
    Optional<ServerEvent.Resync> takeOwed() {
      Optional<ServerEvent.Resync> taken = Optional.ofNullable(owed);
      owed = null;
      return taken;
    }

    /** The channel it is to; empty for what concerns the connection alone. */
    Optional<ChannelId> channel() {
      return Optional.ofNullable(channel);
    }

    boolean isTo(ChannelId other) {
      return other.equals(channel);
    }

    StompWireFormat form() {
      return form;
    }

    boolean isConfirmed() {
      return confirmed;
    }

    void confirm() {
      confirmed = true;
    }

    /** The server has ended it; its id is the client's to give up. */
    void end() {
      over = true;
    }

    boolean isOver() {
      return over;
    }
  }

  boolean isFull() {
    return byId.size() >= MAX;
  }

  /** Whether the channel has as many of this connection as it may have. */
  boolean isFull(ChannelId channel) {
    int count = 0;
    for (Subscription subscription : byId.values()) {
      if (subscription.isTo(channel) && !subscription.isOver()) {
        count++;
      }
    }
    return count >= MAX_TO_CHANNEL;
  }

  /** Whether the client may not use the id for another. */
  boolean has(String id) {
    Subscription known = byId.get(id);
    return known != null && !known.isOver();
  }

  void add(String id, Subscription subscription) {
    byId.put(id, subscription);
  }

  Optional<Subscription> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  void remove(String id) {
    byId.remove(id);
  }

  /** Those to the channel that are in effect. */
  List<Subscription> confirmed(ChannelId channel) {
    return byId.values().stream()
        .filter(subscription -> subscription.isConfirmed() && !subscription.isOver())
        .filter(subscription -> subscription.isTo(channel))
        .toList();
  }

  /**
   * How the connection is in the channel, as all of its subscriptions want it: there as soon as one
   * of them is, and told the number if one of them is.
   */
  Participation participation(ChannelId channel) {
    boolean member = false;
    PresenceView view = PresenceView.NONE;
    for (Subscription subscription : to(channel)) {
      member |= subscription.member;
      if (view != PresenceView.COUNT) {
        view = subscription.form.view();
      }
    }
    return new Participation(view, member);
  }

  /** Those to what concerns the connection alone. */
  List<Subscription> personal() {
    return byId.values().stream().filter(subscription -> subscription.channel().isEmpty()).toList();
  }

  boolean isIn(ChannelId channel) {
    return byId.values().stream()
        .anyMatch(subscription -> subscription.isTo(channel) && !subscription.isOver());
  }

  /** Whether the server has ended those that there were, and the client has not asked again. */
  boolean wasIn(ChannelId channel) {
    return !isIn(channel)
        && byId.values().stream().anyMatch(subscription -> subscription.isTo(channel));
  }

  /** Those to the channel that are in effect, or are to be. */
  List<Subscription> to(ChannelId channel) {
    return byId.values().stream()
        .filter(subscription -> subscription.isTo(channel) && !subscription.isOver())
        .toList();
  }
}
