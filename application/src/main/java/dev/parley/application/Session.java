package dev.parley.application;

import dev.parley.application.port.in.ClientSession;
import dev.parley.application.port.in.Renewal;
import dev.parley.application.port.out.Request;
import dev.parley.domain.access.Action;
import dev.parley.domain.access.Participation;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.TokenLife;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Ending;
import dev.parley.domain.presence.MemberState;
import dev.parley.domain.recovery.Resumption;
import dev.parley.domain.typing.ThreadId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The authenticated conversation on one connection: its user and its channels. Confined to its
 * connection's owner, but for {@link #user}, {@link #identity()}, {@link #later} and {@link #ask},
 * which any thread may call.
 */
final class Session implements ClientSession {
  private final ConnectionId connection;
  private final Executor owner;
  private final ChannelRules rules;
  private final UserChannels ofUser;
  private final ClientRequests requests;
  private final Map<ChannelId, Membership> places = new LinkedHashMap<>(2);
  private volatile Identity identity;
  private TokenLife tokenLife;
  private @Nullable StatePace states;
  private boolean renewing;
  private boolean ended;

  Session(
      ConnectionId connection,
      Identity identity,
      TokenLife tokenLife,
      Executor owner,
      ChannelRules rules,
      UserChannels ofUser,
      ClientRequests requests) {
    this.connection = connection;
    this.identity = identity;
    this.tokenLife = tokenLife;
    this.owner = owner;
    this.rules = rules;
    this.ofUser = ofUser;
    this.requests = requests;
  }

  @Override
  public ConnectionId connection() {
    return connection;
  }

  /** Whose it is, from its beginning to its end. */
  UserId user() {
    return identity.user();
  }

  @Override
  public Identity identity() {
    return identity;
  }

  @Override
  public TokenLife tokenLife() {
    return tokenLife;
  }

  @Override
  public int maxChannels() {
    return rules.limits().maxChannels();
  }

  @Override
  public boolean isNowhere() {
    return places.isEmpty();
  }

  @Override
  public boolean isIn(ChannelId channel) {
    return places.containsKey(channel);
  }

  /** Its place in a channel that it is in, or is about to be. */
  @Nullable Membership place(ChannelId channel) {
    return places.get(channel);
  }

  /**
   * The place that it has or, from now on, waits for; null if it, or its user, is in as many
   * channels as the rules allow.
   */
  @Nullable Membership claimMembership(ChannelId channel) {
    Membership known = places.get(channel);
    if (known != null) {
      return known;
    }
    boolean isFull = places.size() >= rules.limits().maxChannels();
    if (isFull || (!places.isEmpty() && !ofUser.claim(user()))) {
      return null;
    }
    Membership claimed = new Membership();
    places.put(channel, claimed);
    return claimed;
  }

  /** Gives its place up; whether it had one. */
  boolean giveUp(ChannelId channel) {
    boolean had = places.remove(channel) != null;
    if (had && !places.isEmpty()) {
      ofUser.release(user(), 1);
    }
    return had;
  }

  @Override
  public long takeState(ChannelId channel, long nowNanos) {
    StatePace pace = states;
    if (pace == null) {
      pace = new StatePace(rules.states());
      states = pace;
    }
    return pace.take(channel, nowNanos);
  }

  /** The channels it is in, or is about to be. */
  List<ChannelId> channels() {
    return List.copyOf(places.keySet());
  }

  /** The channels that it has been let into. */
  List<ChannelId> joined() {
    return places.entrySet().stream()
        .filter(place -> place.getValue().isGranted())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Whether a renewal may begin; one at a time. */
  boolean beginRenewal() {
    if (renewing) {
      return false;
    }
    renewing = true;
    return true;
  }

  void endRenewal() {
    renewing = false;
  }

  void speakFor(Identity renewed, TokenLife life) {
    identity = renewed;
    tokenLife = life;
  }

  @Override
  public void subscribe(
      ChannelId channel, Participation how, Resumption resumption, Request request) {
    requests.subscribing().subscribe(this, channel, how, resumption, request);
  }

  @Override
  public void enter(ChannelId channel, Participation how, Resumption resumption, Request request) {
    requests.subscribing().enter(this, channel, how, resumption, request);
  }

  @Override
  public void foresee(ChannelId channel, Participation how) {
    requests.subscribing().foresee(this, channel, how);
  }

  @Override
  public void abandon(ChannelId channel) {
    requests.subscribing().abandon(this, channel);
  }

  @Override
  public void unsubscribe(ChannelId channel, Request request) {
    requests.unsubscribe(this, channel, request);
  }

  @Override
  public void startTyping(ChannelId channel, Optional<ThreadId> thread, Request request) {
    requests.typing().started(this, channel, thread, request);
  }

  @Override
  public void stopTyping(ChannelId channel, Optional<ThreadId> thread, Request request) {
    requests.typing().stopped(this, channel, thread, request);
  }

  @Override
  public void setState(ChannelId channel, Optional<MemberState> state, Request request) {
    requests.states().set(this, channel, state, request);
  }

  @Override
  public void listMembers(ChannelId channel, Request request) {
    requests.listMembers(this, channel, request);
  }

  @Override
  public CompletionStage<Renewal> renew(String token, Request request) {
    return requests.renew(this, token, request);
  }

  @Override
  public void close(Ending ending) {
    requests.close(this, ending);
  }

  /** Has the owner go on with what was waited for, unless the session has ended. Any thread. */
  void later(Runnable work) {
    owner.execute(() -> {
      if (!ended) {
        work.run();
      }
    });
  }

  /**
   * Has the owner answer. Any thread.
   *
   * @param otherwise the answer if the session has ended, or if there is a fault in the question:
   *     that is the owner's, and nobody waits for it
   */
  <T> CompletableFuture<T> ask(Supplier<T> question, T otherwise) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    try {
      owner.execute(() -> {
        try {
          answer.complete(ended ? otherwise : question.get());
        } finally {
          answer.complete(otherwise); // Changes nothing unless there was a fault.
        }
      });
    } catch (RejectedExecutionException gone) {
      answer.complete(otherwise); // The owner has ended, and with it every session.
    }
    return answer;
  }

  /** Gives every place up, for good. */
  void end() {
    ended = true;
    if (places.size() > 1) {
      ofUser.release(user(), places.size() - 1);
    }
    places.clear();
  }

  /** A place in one channel. */
  static final class Membership {
    private @Nullable Action granted;

    /** Whether it has been let in, in whichever way. */
    boolean isGranted() {
      return granted != null;
    }

    /** Whether what it was let in for is as much as that. */
    boolean covers(Action action) {
      return granted != null && granted.includes(action);
    }

    /** What it was let in for last. */
    Action action() {
      return granted == null ? Action.JOIN : granted;
    }

    void grant(Action action) {
      granted = action;
    }
  }
}
