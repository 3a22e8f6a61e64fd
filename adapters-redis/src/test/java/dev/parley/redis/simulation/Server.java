package dev.parley.redis.simulation;

import dev.parley.application.ChannelRules;
import dev.parley.application.ChannelServer;
import dev.parley.application.Ports;
import dev.parley.application.port.InMemoryCommands;
import dev.parley.application.port.InMemoryRevocationStore;
import dev.parley.application.port.RecordingTelemetry;
import dev.parley.application.port.ScriptedPolicy;
import dev.parley.application.port.TestIdentities;
import dev.parley.application.port.out.MonotonicClock;
import dev.parley.application.port.out.Verification.Verified;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.UserId;
import dev.parley.redis.SimulatedRegistry;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * One process of the product: the real application over simulated links. Confined to its
 * simulation.
 */
final class Server {
  private static final long TICK = 250;

  /** Where what a process has to do comes from; each in its own order. */
  enum Source {
    COMMANDS,
    BUS,
    TIMERS,
    CLIENTS
  }

  private final Map<Source, Queue<Runnable>> backlog = new EnumMap<>(Source.class);
  private final Time time;
  private final Redis redis;
  private final Faults faults;
  private final CommandLink commands;
  private final BusLink bus;
  private final Hall hall;
  private final ChannelServer application;
  private final long delay;
  private boolean alive = true;
  private boolean paused;
  private boolean draining;
  private long drainingSince;
  private boolean partitioned;
  private long troubledUntil;
  private long aheadMillis;

  /** What tells a server how long something takes. */
  @FunctionalInterface
  interface Waiting {
    /** The real thing is given time that only goes forward. */
    MonotonicClock clock(MonotonicClock monotonic, InstantSource wallClock);
  }

  Server(Time time, Redis redis, Faults faults, long delay, Waiting waiting) {
    this.time = time;
    this.redis = redis;
    this.faults = faults;
    this.delay = delay;
    commands = new CommandLink(time, this, redis);
    bus = new BusLink(time, this);
    hall = new Hall(time, this);
    InstantSource wallClock = () -> time.instant().plusMillis(aheadMillis);
    InMemoryCommands.Line orders = new InMemoryCommands().line();
    application =
        new ChannelServer(
            new Ports(
                token -> CompletableFuture.completedFuture(new Verified(identity(token))),
                new ScriptedPolicy(),
                bus,
                SimulatedRegistry.over(commands),
                orders,
                new InMemoryRevocationStore(time),
                hall,
                new RecordingTelemetry(),
                wallClock,
                waiting.clock(time, wallClock),
                time.chance()),
            ChannelRules.DEFAULT);
    orders.start(application.busEvents());
    redis.know(this);
    commands.connect();
    bus.connect();
    time.after(time.upTo(TICK), this::tick);
  }

  /** Of the user, called so. */
  static String token(UserId user, String name) {
    return user.value() + "~" + name;
  }

  private static Identity identity(String token) {
    String[] userAndName = token.split("~", 2);
    return TestIdentities.of(userAndName[0], userAndName[1], "everybody's");
  }

  ChannelServer application() {
    return application;
  }

  CommandLink commands() {
    return commands;
  }

  BusLink bus() {
    return bus;
  }

  Redis redis() {
    return redis;
  }

  Hall hall() {
    return hall;
  }

  Pipe pipe(Source source) {
    return new Pipe(time, this, source, delay);
  }

  boolean isAlive() {
    return alive;
  }

  boolean isDraining() {
    return draining;
  }

  long drainingSince() {
    return drainingSince;
  }

  boolean isPaused() {
    return paused;
  }

  boolean isPartitioned() {
    return partitioned;
  }

  /** Whether who is connected here has no reason to be seen leaving. */
  boolean isWell() {
    return alive && !paused && !draining && !partitioned && time.now() >= troubledUntil;
  }

  /** How old what this server says may be: it may have slept on it. */
  long toldThingsSince() {
    return time.now() < troubledUntil + 1_000 ? Long.MIN_VALUE / 2 : time.now();
  }

  void trouble(long millis) {
    troubledUntil = Math.max(troubledUntil, time.now() + millis);
  }

  /** Does it, unless the process is dead; when it is awake, and has done what came before it. */
  void hear(Source source, Runnable work) {
    if (!alive) {
      return;
    }
    Queue<Runnable> before = backlog.computeIfAbsent(source, first -> new ArrayDeque<>());
    if (paused || !before.isEmpty()) {
      before.add(work);
    } else {
      work.run();
    }
  }

  /** Its wall clock is set, by so much ahead or back. */
  void setClock(long millis) {
    aheadMillis += millis;
  }

  void receive(Publication publication) {
    application.busEvents().receive(publication);
  }

  /** Whether its link for publications was ever lost. */
  boolean linkWasLost() {
    return bus.hasBeenLost();
  }

  void registryLost() {
    application.busEvents().registryLost();
  }

  void restored(ChannelId channel, Gap gap) {
    application.busEvents().restored(channel, gap);
  }

  /** Something may befall the process just when it says something to Redis. */
  void meetFate() {
    faults.strike(this);
  }

  void crash() {
    alive = false;
    backlog.clear();
    redis.forget(this);
    breakOff();
    hall.collapse();
  }

  void pause() {
    paused = true;
    if (time.chance(0.5)) { // What it has said has not left it yet.
      Pipe pipe = commands.pipe();
      if (pipe != null) {
        pipe.stall(true, false);
      }
    }
  }

  void wake() {
    if (!alive || !paused) {
      return;
    }
    paused = false;
    Pipe pipe = commands.pipe();
    if (pipe != null && !partitioned) {
      pipe.heal();
    }
    if (time.chance(0.5)) {
      catchUp(EnumSet.complementOf(EnumSet.of(Source.CLIENTS)));
      time.after(time.upTo(500), () -> catchUp(EnumSet.allOf(Source.class)));
    } else {
      catchUp(EnumSet.allOf(Source.class));
    }
  }

  /** What came while it slept is found all at once, in any order. */
  private void catchUp(Set<Source> sources) {
    while (!paused && alive) {
      List<Source> waiting =
          backlog.entrySet().stream()
              .filter(queue -> !queue.getValue().isEmpty() && sources.contains(queue.getKey()))
              .map(Map.Entry::getKey)
              .toList();
      if (waiting.isEmpty()) {
        return;
      }
      Source next = waiting.get((int) time.upTo(waiting.size() - 1));
      backlog.getOrDefault(next, new ArrayDeque<>()).remove().run();
    }
  }

  void partition() {
    partitioned = true;
  }

  void reunite() {
    partitioned = false;
  }

  /** The door is shut, presence handed over; the process ends when its clients have gone. */
  void drain() {
    draining = true;
    drainingSince = time.now();
    var _ = application.control().drain();
    time.after(
        8_000,
        () -> {
          if (alive) {
            crash();
          }
        });
  }

  private void breakOff() {
    Pipe ours = commands.pipe();
    if (ours != null) {
      ours.breakOff(redis.isUp());
    }
    Pipe theirs = bus.pipe();
    if (theirs != null) {
      theirs.breakOff(redis.isUp());
    }
  }

  private void tick() {
    if (!alive) {
      return;
    }
    hear(Source.TIMERS, () -> application.control().tick());
    time.after(TICK, this::tick);
  }

  @Override
  public String toString() {
    return "S" + (System.identityHashCode(this) % 1000);
  }
}
