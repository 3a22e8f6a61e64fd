package dev.parley.redis.simulation;

import dev.parley.application.port.in.Admission;
import dev.parley.application.port.in.ClientSession;
import dev.parley.application.port.out.Refusal;
import dev.parley.application.port.out.Request;
import dev.parley.application.port.out.ServerEvent;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Meaning.MessagePosted;
import dev.parley.domain.channel.Meaning.Opaque;
import dev.parley.domain.channel.Meaning.PresenceChanged;
import dev.parley.domain.channel.Meaning.TypingChanged;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Ending;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.MemberState;
import dev.parley.domain.presence.PresenceEvent;
import dev.parley.domain.presence.PresenceEvent.MemberJoined;
import dev.parley.domain.presence.PresenceEvent.MemberLeft;
import dev.parley.domain.presence.PresenceEvent.MemberUpdated;
import dev.parley.domain.typing.TypingEvent;
import dev.parley.domain.typing.TypingEvent.TypingStarted;
import dev.parley.domain.typing.TypingEvent.TypingStopped;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a user, and what its client believes from what it hears. Confined to its
 * simulation.
 */
final class Tab {
  /** How long it may take a server to have somebody held: it may be seeking a lease just then. */
  static final long SETTLED = 3_000;

  private final Map<ChannelId, View> views = new LinkedHashMap<>();
  private final UserId user;
  private final String token;
  private final Server server;
  private final Witness witness;
  private @Nullable ClientSession session;
  private boolean closed;

  /** What a client knows of a channel that it is in. */
  private static final class View {
    private final Map<String, Member> present = new TreeMap<>();
    private final Set<String> typing = new TreeSet<>();
    private long lastNumber = -1;
    private boolean mayHaveMissed;
    private long openSince;
    private boolean open;
    private boolean wanted = true;
  }

  Tab(UserId user, String name, Server server, Witness witness) {
    this.user = user;
    this.token = Server.token(user, name);
    this.server = server;
    this.witness = witness;
  }

  UserId user() {
    return user;
  }

  Server server() {
    return server;
  }

  boolean isClosed() {
    return closed;
  }

  boolean isIn(ChannelId channel) {
    View view = views.get(channel);
    return !closed && view != null && view.open && view.wanted;
  }

  /** Whether it is in the channel, and for so long that its server has it held there. */
  boolean isSettledIn(ChannelId channel) {
    View view = views.get(channel);
    return isIn(channel) && view != null && view.openSince + SETTLED <= witness.now();
  }

  /** Whether it was in the channel until it was closed. */
  boolean wasIn(ChannelId channel) {
    View view = views.get(channel);
    return view != null && view.open && view.wanted;
  }

  List<ChannelId> channels() {
    return views.keySet().stream().filter(this::isIn).toList();
  }

  Collection<Member> present(ChannelId channel) {
    View view = views.get(channel);
    return view == null ? List.of() : view.present.values();
  }

  Set<String> typing(ChannelId channel) {
    View view = views.get(channel);
    return view == null ? Set.of() : view.typing;
  }

  void connect(ChannelId channel) {
    server.hear(
        Server.Source.CLIENTS,
        () ->
            server
                .application()
                .clients()
                .admit(token, channel)
                .thenAccept(admission -> {
                  if (closed) {
                    return;
                  }
                  if (admission instanceof Admission.Admitted(var identity)) {
                    ConnectionId connection = server.hall().admit(this);
                    session =
                        server.application().clients().open(connection, identity, Runnable::run);
                    views.put(channel, new View());
                    session.enter(channel, Request.untracked());
                  } else {
                    closed = true;
                  }
                }));
  }

  void join(ChannelId channel) {
    act((server, session) -> {
      View view = views.get(channel);
      if (view == null || !view.wanted) {
        views.put(channel, new View());
      }
      session.subscribe(channel, Request.untracked());
    });
  }

  void leave(ChannelId channel) {
    act((server, session) -> {
      View view = views.get(channel);
      if (view != null && view.wanted) {
        wasItSettled(channel);
        view.wanted = false;
        witness.saidGoodbye(user, channel);
        session.unsubscribe(channel, Request.untracked());
      }
    });
  }

  /** Its token says that the user is called otherwise. */
  void rename(String name) {
    act((server, session) -> {
      var _ = session.renew(Server.token(user, name), Request.untracked());
    });
  }

  void setState(ChannelId channel, String json) {
    act((server, session) -> {
      if (isIn(channel)) {
        session.setState(channel, Optional.of(new MemberState(json)), Request.untracked());
      }
    });
  }

  void type(ChannelId channel) {
    act((server, session) -> {
      if (isIn(channel)) {
        session.startTyping(channel, Optional.empty(), Request.untracked());
      }
    });
  }

  void stopTyping(ChannelId channel) {
    act((server, session) -> {
      if (isIn(channel)) {
        session.stopTyping(channel, Optional.empty(), Request.untracked());
      }
    });
  }

  void askWhoIsHere(ChannelId channel) {
    act((server, session) -> {
      if (isIn(channel)) {
        session.listMembers(channel, Request.untracked());
      }
    });
  }

  /** Ends the connection, from this side. */
  void close(Ending ending) {
    if (closed) {
      return;
    }
    views.keySet().forEach(this::wasItSettled);
    closed = true;
    if (ending == Ending.LOST) {
      witness.mayComeBack(this);
    } else {
      views.keySet().forEach(channel -> witness.saidGoodbye(user, channel));
    }
    server.hear(Server.Source.CLIENTS, () -> endSession(ending));
  }

  /** Who was settled may be asked for again: under a new lease all are. */
  private void wasItSettled(ChannelId channel) {
    if (!closed && (!isSettledIn(channel) || server.commands().isAsking())) {
      witness.wasThereBriefly(user, channel, server);
    }
  }

  void isClosedByServer() {
    if (!closed) {
      closed = true;
      endSession(Ending.LOST);
      witness.isHomeless(this);
    }
  }

  void losesServer() {
    if (!closed) {
      closed = true;
      witness.isHomeless(this);
    }
  }

  void hears(Publication publication) {
    switch (publication.meaning()) {
      case PresenceChanged(var event, var position) -> hears(publication.channel(), event, false);
      case TypingChanged(var event) -> hears(publication.channel(), event);
      case Opaque opaque -> hearsNumber(publication);
      case MessagePosted message -> {}
    }
  }

  void hears(ServerEvent event) {
    if (closed) {
      return;
    }
    switch (event) {
      case ServerEvent.RosterState state -> hears(state);
      case ServerEvent.Presence presence -> hears(presence.channel(), presence.event(), true);
      case ServerEvent.Typing typing -> hears(typing.channel(), typing.event());
      case ServerEvent.PresenceCount count -> {}
      case ServerEvent.Interrupted interrupted -> {}
      case ServerEvent.Place place -> witness.fail("place %s asked for none".formatted(this));
      case ServerEvent.Recovered back -> witness.fail("place %s asked for none".formatted(this));
      case ServerEvent.Rewound back -> witness.fail("rewind %s asked for none".formatted(this));
      case ServerEvent.Resync resync -> isToldOfGap(resync.channel());
      case ServerEvent.Refused refused -> {
        if (refused.refusal() == Refusal.UNAVAILABLE) {
          close(Ending.LOST); // As the raw protocol does when it cannot enter its first channel.
        }
      }
    }
  }

  /** What is missing must lie in a gap that the client was told of, before what comes after it. */
  private void hearsNumber(Publication publication) {
    View view = views.get(publication.channel());
    if (closed || view == null || !view.open) {
      return;
    }
    String text = new String(publication.payload().bytes(), StandardCharsets.US_ASCII);
    long number = Long.parseLong(text);
    if (view.lastNumber >= 0 && number > view.lastNumber + 1 && !view.mayHaveMissed) {
      witness.fail(
          "resync %s heard %d after %d in %s, and was told of no gap"
              .formatted(this, number, view.lastNumber, publication.channel()));
    }
    if (number <= view.lastNumber) {
      witness.fail("order %s heard %d after %d".formatted(this, number, view.lastNumber));
    }
    view.lastNumber = number;
    view.mayHaveMissed = false;
  }

  private void isToldOfGap(ChannelId channel) {
    View view = views.get(channel);
    if (view != null) {
      view.mayHaveMissed = true;
    }
    if (!server.linkWasLost()) {
      witness.fail(
          "resync %s was told of a gap in %s, and there was none".formatted(this, channel));
    }
  }

  private void hears(ServerEvent.RosterState state) {
    View view = views.get(state.channel());
    if (view == null) {
      return;
    }
    Map<String, Member> told = new TreeMap<>();
    state.members().forEach(member -> told.put(member.user().value(), member));
    if (view.open && !view.present.equals(told)) {
      witness.fail(
          "I3 %s was told %s is in %s, and believed %s"
              .formatted(this, told, state.channel(), view.present));
    }
    if (!view.open) {
      view.open = true;
      view.openSince = witness.now();
      witness.cameIn(user, state.channel(), server);
    }
    view.present.clear();
    view.present.putAll(told);
  }

  private void hears(ChannelId channel, PresenceEvent event, boolean byServer) {
    View view = views.get(channel);
    if (closed || view == null || !view.open) {
      return;
    }
    boolean changed =
        switch (event) {
          case MemberJoined(var member) -> view.present.put(member.user().value(), member) == null;
          case MemberUpdated(var member) ->
              !member.equals(view.present.replace(member.user().value(), member))
                  && view.present.containsKey(member.user().value());
          case MemberLeft(var who) -> view.present.remove(who.value()) != null;
        };
    if (!changed) {
      witness.fail("I2 %s heard %s in %s again".formatted(this, event, channel));
    }
    if (byServer && event instanceof MemberLeft(var who)) {
      witness.isSaidToHaveLeft(channel, who, server);
    }
  }

  private void hears(ChannelId channel, TypingEvent event) {
    View view = views.get(channel);
    if (closed || view == null) {
      return;
    }
    switch (event) {
      case TypingStarted(var typist) -> view.typing.add(typist.user().value());
      case TypingStopped(var who, var thread) -> view.typing.remove(who.value());
    }
  }

  private void endSession(Ending ending) {
    ClientSession ended = session;
    if (ended != null) {
      session = null;
      server.hall().dismiss(ended.connection());
      ended.close(ending);
    }
  }

  private void act(BiConsumer<Server, ClientSession> action) {
    server.hear(
        Server.Source.CLIENTS,
        () -> {
          ClientSession here = session;
          if (here != null && !closed) {
            action.accept(server, here);
          }
        });
  }

  @Override
  public String toString() {
    return user + "'s tab";
  }
}
