package dev.parley.application;

import dev.parley.application.port.InMemoryBroker;
import dev.parley.application.port.InMemoryBus;
import dev.parley.application.port.InMemoryCommands;
import dev.parley.application.port.InMemoryPresenceRegistry;
import dev.parley.application.port.InMemoryRevocationStore;
import dev.parley.application.port.MutableClock;
import dev.parley.application.port.RecordingTelemetry;
import dev.parley.application.port.ScriptedPolicy;
import dev.parley.application.port.TestPorts;
import dev.parley.application.port.in.Admission;
import dev.parley.application.port.in.ClientSession;
import dev.parley.application.port.in.Renewal;
import dev.parley.application.port.out.Request;
import dev.parley.application.port.out.Verification;
import dev.parley.application.port.out.Verification.Reason;
import dev.parley.application.port.out.Verification.Rejected;
import dev.parley.application.port.out.Verification.Unavailable;
import dev.parley.application.port.out.Verification.Verified;
import dev.parley.domain.access.Participation;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.channel.Meaning;
import dev.parley.domain.channel.Payload;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.Rights;
import dev.parley.domain.identity.TokenId;
import dev.parley.domain.identity.TokenStamp;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Ending;
import dev.parley.domain.presence.MemberState;
import dev.parley.domain.recovery.Position;
import dev.parley.domain.recovery.Resumption;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * Nodes of the real application on in-memory ports, one thread, and time that passes when it is
 * told to. A token is the user's name, with {@code @60} if it was issued a minute after the
 * beginning, and {@code alice~Al} if that user is called otherwise; {@code bad}, {@code old} and
 * {@code unknown} are not good.
 */
final class Cluster {
  static final ChannelId STANDUP = new ChannelId("standup");
  static final Instant BEGINNING = Instant.parse("2026-11-23T12:00:00Z");

  private final MutableClock clock = new MutableClock(BEGINNING);
  private final MutableClock registryClock = new MutableClock(BEGINNING);
  private final InMemoryBus bus = new InMemoryBus(registryClock);
  private final InMemoryPresenceRegistry registry = new InMemoryPresenceRegistry(bus);
  private final InMemoryCommands commands = new InMemoryCommands();
  private final InMemoryRevocationStore revocations = new InMemoryRevocationStore(registryClock, 3);
  private final Random random = new Random(1);
  private final List<Node> nodes = new ArrayList<>();
  private long connections;

  Node node() {
    return node(ChannelRules.DEFAULT);
  }

  Node node(ChannelRules rules) {
    Node node = new Node(rules);
    nodes.add(node);
    node.server.control().tick();
    return node;
  }

  InMemoryBus bus() {
    return bus;
  }

  MutableClock registryClock() {
    return registryClock;
  }

  InMemoryPresenceRegistry registry() {
    return registry;
  }

  /** Lets time pass, in the steps in which a server looks at it. */
  void pass(Duration duration) {
    Duration step = Duration.ofMillis(250);
    for (Duration left = duration; left.isPositive(); left = left.minus(step)) {
      advance(step);
      nodes.forEach(node -> node.server.control().tick());
    }
  }

  /** Lets much time pass at once: whatever has to be renewed meanwhile is not. */
  void leap(Duration duration) {
    advance(duration);
    nodes.forEach(node -> node.server.control().tick());
  }

  private void advance(Duration duration) {
    clock.advance(duration);
    registryClock.advance(duration);
    nodes.forEach(node -> node.wallClock.advance(duration));
  }

  /** Another service publishes. */
  void publish(EventName event, Meaning meaning) {
    bus.publish(new Publication(STANDUP, event, Payload.of(new byte[0]), meaning));
  }

  /** Another service says something in so many words. */
  void say(String words) {
    bus.publish(
        new Publication(
            STANDUP,
            new EventName("chat:said"),
            Payload.of(words.getBytes(StandardCharsets.UTF_8)),
            Meaning.OPAQUE));
  }

  void postMessageBy(String author) {
    publish(EventName.MESSAGE_CREATED, new Meaning.MessagePosted(new UserId(author)));
  }

  InMemoryCommands commands() {
    return commands;
  }

  InMemoryRevocationStore revocations() {
    return revocations;
  }

  private static Verification verdict(String token) {
    return switch (token) {
      case "bad" -> new Rejected(Reason.INVALID);
      case "old" -> new Rejected(Reason.EXPIRED);
      case "unknown" -> new Unavailable(Duration.ofSeconds(5));
      default -> new Verified(identity(token));
    };
  }

  private static Identity identity(String token) {
    String[] nameAndSeconds = token.split("@", 2);
    String[] userAndName = nameAndSeconds[0].split("~", 2);
    long seconds = nameAndSeconds.length == 1 ? 0 : Long.parseLong(nameAndSeconds[1]);
    return new Identity(
        new UserId(userAndName[0]),
        userAndName[userAndName.length - 1],
        Optional.empty(),
        Optional.empty(),
        Rights.NONE,
        Instant.MAX,
        new TokenStamp(
            Optional.of(new TokenId(token)), Optional.of(BEGINNING.plusSeconds(seconds))));
  }

  /** One server process. */
  final class Node {
    final MutableClock wallClock = new MutableClock(clock.instant());
    final InMemoryBroker broker = bus.broker();
    final InMemoryCommands.Line commands = Cluster.this.commands.line();
    final ScriptedPolicy policy = new ScriptedPolicy();
    final Transcript audience = new Transcript();
    final RecordingTelemetry telemetry = new RecordingTelemetry();
    final ChannelServer server;

    Node(ChannelRules rules) {
      server =
          new ChannelServer(
              TestPorts.on(bus, clock, audience)
                  .tokens(token -> CompletableFuture.completedFuture(verdict(token)))
                  .policy(policy)
                  .broker(broker)
                  .registry(registry)
                  .commands(commands)
                  .revocations(revocations)
                  .telemetry(telemetry)
                  .wallClock(wallClock)
                  .random(random)
                  .ports(),
              rules);
      broker.start(server.busEvents());
      commands.start(server.busEvents());
    }

    Admission admission(String token) {
      return server.clients().admit(token, STANDUP).toCompletableFuture().join();
    }

    /** A person connects, in no channel yet. */
    Person connect(String name) {
      return new Person(
          this, server.clients().open(nextConnection(), identity(name), Runnable::run));
    }

    /** A person connects and comes into the channel. */
    Person join(String name) {
      Person person = connect(name);
      person.join(STANDUP);
      return person;
    }

    /** A person connects and comes into the channel, and wants that of its history. */
    Person join(String name, Resumption resumption) {
      Person person = connect(name);
      person.session.subscribe(STANDUP, Participation.FULL, resumption, Request.untracked());
      return person;
    }

    /** The process is kept from running: time passes without it. */
    void freeze() {
      nodes.remove(this);
    }

    void wake() {
      nodes.add(this);
      server.control().tick();
    }

    /** The process dies: no goodbye, and it hears and does nothing any more. */
    void crash() {
      nodes.remove(this);
      broker.followed().forEach(broker::unfollow);
    }

    private ConnectionId nextConnection() {
      return new ConnectionId(++connections);
    }
  }

  /** One connection of a person. */
  record Person(Node node, ClientSession session) {
    void join(ChannelId channel) {
      session.subscribe(channel, Request.untracked());
    }

    void join(ChannelId channel, Participation how) {
      session.subscribe(channel, how, Request.untracked());
    }

    void leave(ChannelId channel) {
      session.unsubscribe(channel, Request.untracked());
    }

    void setState(String json) {
      setState(STANDUP, Optional.of(new MemberState(json)));
    }

    void clearState() {
      setState(STANDUP, Optional.empty());
    }

    private void setState(ChannelId channel, Optional<MemberState> state) {
      session.setState(channel, state, Request.untracked());
    }

    void type() {
      type(STANDUP);
    }

    void type(ChannelId channel) {
      session.startTyping(channel, Optional.empty(), Request.untracked());
    }

    void stopTyping() {
      session.stopTyping(STANDUP, Optional.empty(), Request.untracked());
    }

    CompletableFuture<Renewal> renew(String token) {
      return session.renew(token, Request.untracked()).toCompletableFuture();
    }

    void askWhoIsHere() {
      session.listMembers(STANDUP, Request.untracked());
    }

    void sayGoodbye() {
      session.close(Ending.DELIBERATE);
    }

    void loseConnection() {
      session.close(Ending.LOST);
    }

    /** Where it is, and may come back to. */
    Position place() {
      return node.audience.placeOf(session.connection());
    }

    /** What came since it was asked last. */
    List<String> heard() {
      return node.audience.of(session.connection());
    }
  }
}
