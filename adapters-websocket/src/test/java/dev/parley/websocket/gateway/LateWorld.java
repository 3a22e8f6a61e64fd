package dev.parley.websocket.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.application.ChannelRules;
import dev.parley.application.ChannelServer;
import dev.parley.application.port.InMemoryBroker;
import dev.parley.application.port.InMemoryBus;
import dev.parley.application.port.InMemoryCommands;
import dev.parley.application.port.InMemoryPresenceRegistry;
import dev.parley.application.port.MutableClock;
import dev.parley.application.port.RecordingTelemetry;
import dev.parley.application.port.TestIdentities;
import dev.parley.application.port.TestPorts;
import dev.parley.application.port.out.Broker;
import dev.parley.application.port.out.PresenceRegistry;
import dev.parley.application.port.out.Ruling;
import dev.parley.application.port.out.ServerEvent;
import dev.parley.application.port.out.Verification;
import dev.parley.application.port.out.Verification.Reason;
import dev.parley.application.port.out.Verification.Rejected;
import dev.parley.application.port.out.Verification.Verified;
import dev.parley.domain.access.Participation;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Ending;
import dev.parley.domain.recovery.Resumption;
import dev.parley.websocket.fanout.Burst;
import dev.parley.websocket.fanout.FanOut;
import dev.parley.websocket.fanout.IoThread;
import dev.parley.websocket.fanout.Shard;
import dev.parley.websocket.fanout.ShardBudget;
import dev.parley.websocket.fanout.Subscriber;
import dev.parley.websocket.fanout.Subscription;
import dev.parley.websocket.fanout.TickRequest;
import dev.parley.websocket.fanout.WireFormat;
import dev.parley.websocket.outbox.Frame;
import dev.parley.websocket.raw.EventWriter;
import dev.parley.websocket.raw.RawProtocol;
import dev.parley.websocket.rfc6455.FrameLimits;
import dev.parley.websocket.session.Link;
import dev.parley.websocket.session.Protocol;
import dev.parley.websocket.stomp.StompProtocol;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A node of the real application and a connection of the real protocols, where everything that can
 * be waited for is late by chance: keys, policy, bus and registry. One thread, and time that passes
 * when it is told to.
 *
 * <p>A token is the user's name. {@code bad} is not genuine, {@code never} is never answered, and
 * nobody can look at {@code broken}; {@code ada-for-300} is Ada's for 300 seconds. Channels that
 * begin with {@code deaf} cannot be followed and are never answered, those with {@code closed} are
 * refused by the policy, in those with {@code mute} nobody may type, and in those with {@code
 * vague} the policy never says whether one may.
 */
public final class LateWorld {
  private static final Duration STEP = Duration.ofMillis(50);

  private final Random random;
  private final int latest;
  private final MutableClock clock = MutableClock.started();
  private final InMemoryBus bus = new InMemoryBus(clock);
  private final InMemoryBroker broker = bus.broker();
  private final HandRun thread = new HandRun();
  private final PriorityQueue<Due> due = new PriorityQueue<>();
  private final RecordingTelemetry telemetry = new RecordingTelemetry();
  private final FanOut fanOut =
      new FanOut(1, ShardBudget.DEFAULT, telemetry, EventWriter::write, clock, thread::nanoTime);
  private final Shard shard = fanOut.newShard(thread);
  private final ChannelServer server;
  private long steps;
  private long asked;

  /**
   * @param latest how many steps an answer may be late at the most; 0 if it is there at once
   */
  public LateWorld(Random random, int latest) {
    this.random = random;
    this.latest = latest;
    InMemoryCommands.Line commands = new InMemoryCommands().line();
    server =
        new ChannelServer(
            TestPorts.on(bus, clock, fanOut)
                .tokens(token -> late(token.equals("never"), () -> verdict(token)))
                .policy((identity, channel, action) ->
                    late(
                        channel.value().startsWith("vague") && action.name().equals("TYPE"),
                        () -> ruling(channel, action.name())))
                .broker(lateFollowing())
                .registry(lateRegistry(new InMemoryPresenceRegistry(bus)))
                .commands(commands)
                .telemetry(telemetry)
                .ports(),
            ChannelRules.DEFAULT);
    broker.start(server.busEvents());
    commands.start(server.busEvents());
    settle();
  }

  Line raw(String user, String channel) {
    Line line = new Line();
    line.speak(
        RawProtocol.inChannel(
            line,
            server.clients(),
            telemetry,
            clock,
            TestIdentities.of(user),
            new ChannelId(channel),
            Participation.FULL,
            Resumption.NONE));
    return line;
  }

  public Line stomp() {
    return stomp(user -> true);
  }

  /** Where users may have as many connections as that says. */
  public Line stomp(Predicate<UserId> mayEnter) {
    Line line = new Line();
    line.speak(
        new StompProtocol(line, server.clients(), telemetry, clock, Optional.empty(), mayEnter));
    return line;
  }

  /** What was counted so far. */
  public RecordingTelemetry telemetry() {
    return telemetry;
  }

  /** So much time passes, in steps. */
  public void passes(Duration time) {
    for (long left = time.toNanos(); left > 0; left -= STEP.toNanos()) {
      step();
    }
  }

  /** Lets pass what every wait takes at the most. */
  public void settle() {
    long quietSince = steps;
    for (int i = 0; i < 100_000 && steps - quietSince < 250; i++) {
      int before = thread.done;
      step();
      if (thread.done != before) {
        quietSince = steps;
      }
    }
  }

  /** A moment passes. */
  public void step() {
    steps++;
    clock.advance(STEP);
    thread.nanos += STEP.toNanos();
    thread.run();
    while (!due.isEmpty() && due.peek().step() <= steps) {
      due.remove().work().run();
      thread.run();
    }
    if (steps % 5 == 0) {
      server.control().tick();
      shard.tick(thread.nanos);
      thread.run();
    }
  }

  private Verification verdict(String token) {
    if (token.equals("broken")) {
      throw new IllegalStateException("a fault that a test is about");
    }
    return token.equals("bad") ? new Rejected(Reason.INVALID) : new Verified(identity(token));
  }

  private Identity identity(String token) {
    String[] nameAndSeconds = token.split("-for-", 2);
    Identity user = TestIdentities.of(nameAndSeconds[0]);
    return nameAndSeconds.length == 1
        ? user
        : new Identity(
            user.user(),
            user.name(),
            user.avatar(),
            user.organisation(),
            user.rights(),
            clock.instant().plusSeconds(Long.parseLong(nameAndSeconds[1])));
  }

  private static Ruling ruling(ChannelId channel, String action) {
    boolean closed = channel.value().startsWith("closed");
    boolean mute = channel.value().startsWith("mute") && Set.of("TYPE", "STATE").contains(action);
    return closed || mute ? Ruling.denied("its name says so") : Ruling.granted("its name");
  }

  private Broker lateFollowing() {
    return proxied(
        Broker.class,
        broker,
        name -> name.equals("follow"),
        channel -> channel instanceof ChannelId id && id.value().startsWith("deaf"));
  }

  private PresenceRegistry lateRegistry(PresenceRegistry registry) {
    return proxied(PresenceRegistry.class, registry, name -> true, channel -> false);
  }

  /** Calls of that name take effect and are answered late, in the order in which they were made. */
  private <T> T proxied(Class<T> port, T real, Predicate<String> isLate, Predicate<Object> never) {
    Object proxy =
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (self, method, arguments) -> {
              Object first = arguments == null ? "" : arguments[0];
              return isLate.test(method.getName())
                  ? late(
                          never.test(first),
                          () -> {
                            try {
                              return (CompletionStage<?>) method.invoke(real, arguments);
                            } catch (ReflectiveOperationException fault) {
                              throw new IllegalStateException(fault);
                            }
                          })
                      .thenCompose(stage -> stage)
                  : method.invoke(real, arguments);
            });
    return port.cast(proxy);
  }

  private long lastPortStep;

  private <T> CompletionStage<T> late(boolean never, Supplier<T> answer) {
    CompletableFuture<T> later = new CompletableFuture<>();
    if (never) {
      return later;
    }
    int by = latest == 0 ? 0 : random.nextInt(latest + 1);
    if (by == 0 && lastPortStep <= steps) {
      complete(later, answer);
    } else {
      lastPortStep = Math.max(lastPortStep, steps + by);
      due.add(new Due(lastPortStep, asked++, () -> complete(later, answer)));
    }
    return later;
  }

  private static <T> void complete(CompletableFuture<T> later, Supplier<T> answer) {
    try {
      later.complete(answer.get());
    } catch (IllegalStateException fault) {
      later.completeExceptionally(fault);
    }
  }

  private record Due(long step, long number, Runnable work) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      return step == other.step
          ? Long.compare(number, other.number)
          : Long.compare(step, other.step);
    }
  }

  /** A connection without a socket. */
  public final class Line implements Link, Subscriber {
    private final ConnectionId id = fanOut.newConnection(shard);
    private final List<String> said = new ArrayList<>();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private @Nullable Protocol protocol;
    private TickRequest time = () -> {};
    private boolean paused;
    private boolean ended;

    private void speak(Protocol spoken) {
      protocol = spoken;
      time = shard.add(this);
      spoken.begin();
    }

    private Protocol protocol() {
      return Objects.requireNonNull(protocol);
    }

    public void say(String message) {
      if (!ended) {
        time.requestTick();
        protocol().onText(message.getBytes(UTF_8));
      }
    }

    /** What the client has heard. */
    public List<String> said() {
      return said;
    }

    boolean isPaused() {
      return paused;
    }

    @Override
    public ConnectionId id() {
      return id;
    }

    @Override
    public void send(Frame frame) {
      if (!ended) {
        time.requestTick();
        hear(frame);
      }
    }

    @Override
    public long queuedBytes() {
      return 0;
    }

    @Override
    public void write(Burst burst, int from) {
      burst.frames().forEach(this::hear);
    }

    @Override
    public void tell(ServerEvent event) {
      if (!ended) {
        protocol().tell(event);
      }
    }

    @Override
    public void execute(Runnable work) {
      thread.execute(work);
    }

    @Override
    public void listen(ChannelId channel, WireFormat format) {
      subscriptions.add(shard.listen(this, channel, format));
    }

    @Override
    public void stopListening(ChannelId channel, WireFormat format) {
      subscriptions.removeIf(
          it -> it.channel().equals(channel) && it.format().equals(format) && left(it));
    }

    @Override
    public void stopListening(ChannelId channel) {
      subscriptions.removeIf(it -> it.channel().equals(channel) && left(it));
    }

    private boolean left(Subscription subscription) {
      shard.stopListening(subscription);
      return true;
    }

    @Override
    public void hearUntil(long nanos) {}

    @Override
    public void limitTo(FrameLimits limits) {}

    @Override
    public long nanoTime() {
      return thread.nanos;
    }

    @Override
    public void pauseReading() {
      paused = true;
    }

    @Override
    public void resumeReading() {
      paused = false;
    }

    @Override
    public void close(DisconnectReason reason) {
      if (!ended) {
        said.add("closed " + reason.code() + " " + reason.text());
        ended = true;
        subscriptions.forEach(shard::stopListening);
        protocol().end(Ending.LOST);
      }
    }

    @Override
    public void close(DisconnectReason reason, Frame lastWord) {
      send(lastWord);
      close(reason);
    }

    @Override
    public void close(DisconnectReason reason, String text) {
      close(reason);
    }

    @Override
    public long tick(long nowNanos) {
      return ended ? NEVER : protocol().tick(nowNanos);
    }

    private void hear(Frame frame) {
      byte[] bytes = frame.bytes().joined();
      int head = bytes[1] == 126 ? 4 : bytes[1] == 127 ? 10 : 2;
      said.add(new String(bytes, head, bytes.length - head, UTF_8));
    }
  }

  private static final class HandRun implements IoThread {
    private final Queue<Runnable> work = new ArrayDeque<>();
    private long nanos = System.nanoTime();
    private int done;

    void run() {
      for (Runnable next = work.poll(); next != null; next = work.poll()) {
        done++;
        next.run();
      }
    }

    @Override
    public void execute(Runnable next) {
      work.add(next);
    }

    @Override
    public void executeAfterOthers(Runnable next) {
      work.add(next);
    }

    @Override
    public void executeAfter(long after, Runnable next) {
      work.add(next);
    }

    @Override
    public long nanoTime() {
      return nanos;
    }
  }
}
