package dev.parley.redis.simulation;

import dev.parley.application.port.InMemoryLedger;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.channel.Meaning;
import dev.parley.domain.channel.Payload;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Ending;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.MemberState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One run of a cluster, decided by its seed alone: people come, go and type, faults happen, then
 * all is well, and everything has to be right. Confined to the thread that runs it.
 */
final class Simulation {
  private static final long WELL_AGAIN = 26_000;
  private static final long EVERYBODY_GONE = 14_000;
  private static final String NAME_IN_THE_END = "newest";
  private static final String STATE_IN_THE_END = "{\"newest\":true}";

  private final List<Server> servers = new ArrayList<>();
  private final List<ChannelId> channels;
  private final List<UserId> users;
  private final Time time;
  private final Redis redis;
  private final Faults faults;
  private final Witness witness;
  private final long delay;
  private final int size;
  private final int mostTabs;
  private final Server.Waiting waiting;
  private final Random looks;
  private boolean calm;

  private Simulation(long seed, Redis.LedgerMaker maker, Server.Waiting waiting) {
    this.waiting = waiting;
    time = new Time(seed);
    looks = new Random(seed);
    size = 2 + (int) time.upTo(2);
    delay = new long[] {1, 5, 30, 150}[(int) time.upTo(3)];
    mostTabs = 4 + (int) time.upTo(8);
    channels =
        IntStream.rangeClosed(0, (int) time.upTo(2))
            .mapToObj(i -> new ChannelId("channel-" + i))
            .toList();
    users =
        IntStream.rangeClosed(0, 1 + (int) time.upTo(3))
            .mapToObj(i -> new UserId("user-" + i))
            .toList();
    witness = new Witness(time, channels, users, this::findAnotherServer);
    faults = new Faults(time, this, witness);
    redis = new Redis(maker, time, witness::published);
  }

  /** What was found wrong; nothing if all was right. */
  static List<String> failures(long seed, Redis.LedgerMaker maker) {
    return failures(seed, maker, (monotonic, wallClock) -> monotonic);
  }

  /** The same of servers that may wait by another clock than they should. */
  static List<String> failures(long seed, Redis.LedgerMaker maker, Server.Waiting waiting) {
    Simulation simulation = new Simulation(seed, maker, waiting);
    Thread thread = Thread.currentThread();
    Thread.UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
    thread.setUncaughtExceptionHandler(
        (where, fault) -> simulation.witness.fail("a lane failed: %s".formatted(fault)));
    try {
      simulation.run();
    } finally {
      thread.setUncaughtExceptionHandler(before);
    }
    return simulation.witness.failures();
  }

  static List<String> failures(long seed) {
    return failures(seed, InMemoryLedger::new);
  }

  /** Everything that is published in a run, in order. */
  static List<String> published(long seed) {
    List<String> published = new ArrayList<>();
    failures(
        seed,
        (clock, epochs, bus) ->
            new InMemoryLedger(
                clock,
                epochs,
                publication -> {
                  published.add(clock.millis() + " " + publication.meaning());
                  bus.accept(publication);
                }));
    return published;
  }

  Redis redis() {
    return redis;
  }

  Server anyServer() {
    return servers.get((int) time.upTo(servers.size() - 1));
  }

  /** How many admit clients. */
  long serversAtTheDoor() {
    return servers.stream().filter(server -> !server.isDraining()).count();
  }

  void crashed(Server server) {
    server.crash();
    servers.remove(server);
    if (servers.isEmpty()) {
      replace();
    }
  }

  /** Another process is started, if one is missing. */
  void replace() {
    servers.removeIf(server -> !server.isAlive());
    if (servers.size() < size) {
      servers.add(new Server(time, redis, faults, delay, waiting));
    }
  }

  private void run() {
    while (servers.size() < size) {
      replace();
    }
    time.pass(1_000);
    int steps = 60 + (int) time.upTo(80);
    for (int step = 0; step < steps && witness.failures().isEmpty(); step++) {
      act();
      lookOtherwise();
      time.pass(time.upTo(400));
    }
    calmDown();
    if (witness.failures().isEmpty()) {
      everythingIsRight();
    }
    if (witness.failures().isEmpty()) {
      List.copyOf(witness.tabs()).forEach(tab -> tab.close(Ending.DELIBERATE));
      time.pass(EVERYBODY_GONE);
      nothingIsLeft();
    }
  }

  private void act() {
    double what = time.chance().nextDouble();
    if (redis.isUp() && time.chance(0.5)) {
      post(anyChannel());
    }
    if (what < 0.06) {
      faults.one();
    } else if (what < 0.33) {
      if (witness.tabs().size() < mostTabs) {
        comeIn(anyUser(), anyChannel());
      }
    } else {
      List<Tab> tabs = witness.tabs();
      if (!tabs.isEmpty()) {
        act(tabs.get((int) time.upTo(tabs.size() - 1)));
      }
    }
  }

  /** Somebody is called otherwise, or in another state; now and then often in a row. */
  private void lookOtherwise() {
    List<Tab> tabs = witness.tabs();
    if (tabs.isEmpty() || looks.nextInt(3) > 0) {
      return;
    }
    Tab tab = tabs.get(looks.nextInt(tabs.size()));
    for (int i = looks.nextInt(3); i >= 0; i--) {
      if (looks.nextBoolean()) {
        tab.rename(anyName());
      } else {
        tab.setState(channels.get(looks.nextInt(channels.size())), anyName());
      }
    }
  }

  /** A name that is JSON as well. */
  private String anyName() {
    return Integer.toString(looks.nextInt(3));
  }

  /** Another service publishes what has a number, so that what is missing can be told. */
  private void post(ChannelId channel) {
    byte[] number = Long.toString(witness.posted(channel)).getBytes(StandardCharsets.US_ASCII);
    EventName name = new EventName("message:created");
    redis.publish(new Publication(channel, name, Payload.of(number), Meaning.OPAQUE));
  }

  private void act(Tab tab) {
    ChannelId channel = anyChannel();
    switch ((int) time.upTo(13)) {
      case 0, 1 -> tab.close(Ending.DELIBERATE);
      case 2 -> tab.close(Ending.LOST);
      case 3 -> storm(tab, 1);
      case 4 -> storm(tab, (int) time.upTo(6));
      case 5 -> channels.forEach(tab::join);
      case 6 -> channels.forEach(tab::leave);
      case 7 -> tab.leave(channel);
      case 8, 9 -> tab.join(channel);
      case 10, 11 -> tab.type(channel);
      case 12 -> tab.stopTyping(channel);
      default -> tab.askWhoIsHere(channel);
    }
  }

  /** A connection is lost and made again, on whichever server, so many times. */
  private void storm(Tab tab, int times) {
    List<ChannelId> in = tab.channels();
    if (in.isEmpty()) {
      return;
    }
    ChannelId channel = in.getFirst();
    tab.close(Ending.LOST);
    time.after(
        time.upTo(time.chance(0.8) ? 1_500 : 4_000),
        () -> {
          if (!calm) {
            Tab again = comeIn(tab.user(), channel);
            if (times > 1) {
              time.after(
                  50 + time.upTo(800),
                  () -> {
                    if (!again.isClosed() && !calm) {
                      storm(again, times - 1);
                    }
                  });
            }
          }
        });
  }

  private Tab comeIn(UserId user, ChannelId channel) {
    List<Server> open =
        servers.stream().filter(server -> server.isAlive() && !server.isDraining()).toList();
    Server server = open.isEmpty() ? anyServer() : open.get((int) time.upTo(open.size() - 1));
    Tab tab = new Tab(user, anyName(), server, witness);
    witness.opened(tab);
    tab.connect(channel);
    return tab;
  }

  private void findAnotherServer(Tab tab) {
    if (!calm && time.chance(0.8)) {
      List<ChannelId> in = channels.stream().filter(tab::wasIn).toList();
      if (!in.isEmpty()) {
        time.after(time.upTo(1_500), () -> comeIn(tab.user(), in.getFirst()));
      }
    }
  }

  private void calmDown() {
    calm = true;
    faults.end();
    if (!redis.isUp()) {
      redis.start();
    }
    for (Server server : List.copyOf(servers)) {
      server.reunite();
      server.wake();
    }
    for (Server server : servers) {
      heal(server.commands().pipe());
      heal(server.bus().pipe());
    }
    time.pass(WELL_AGAIN);
    channels.forEach(this::post);
    everybodyLooksAsTheyWillInTheEnd();
    time.pass(30_000);
    servers.removeIf(server -> !server.isAlive());
    witness.someoneMayHaveLeft();
  }

  private void everybodyLooksAsTheyWillInTheEnd() {
    for (Tab tab : witness.tabs()) {
      tab.rename(NAME_IN_THE_END);
      channels.forEach(channel -> tab.setState(channel, STATE_IN_THE_END));
    }
  }

  private Member inTheEnd(UserId user) {
    return new Member(user, NAME_IN_THE_END, Optional.empty())
        .inState(Optional.of(new MemberState(STATE_IN_THE_END)));
  }

  private static void heal(@Nullable Pipe pipe) {
    if (pipe != null && pipe.isStalled()) {
      pipe.heal();
    }
  }

  private void everythingIsRight() {
    for (ChannelId channel : channels) {
      Set<Member> there = new HashSet<>();
      for (UserId user : users) {
        if (witness.isIn(channel, user)) {
          there.add(inTheEnd(user));
        }
      }
      Set<Member> ledger = Set.copyOf(redis.ledger().roster(channel).members());
      if (!ledger.equals(there)) {
        witness.fail("I1 the ledger has %s in %s, where %s are".formatted(ledger, channel, there));
      }
      for (Tab tab : witness.tabs()) {
        if (tab.isIn(channel)) {
          if (!Set.copyOf(tab.present(channel)).equals(there)) {
            witness.fail(
                "I3 %s believes %s in %s, where %s are"
                    .formatted(tab, tab.present(channel), channel, there));
          }
          if (!tab.typing(channel).isEmpty()) {
            witness.fail("typing %s sees %s type for ever".formatted(tab, tab.typing(channel)));
          }
          tab.askWhoIsHere(channel);
        }
      }
    }
    nothingDeadIsKnown();
  }

  /** Of an incarnation that is no server's any more there is nothing. */
  private void nothingDeadIsKnown() {
    InMemoryLedger ledger = redis.ledger();
    Set<Incarnation> known = new LinkedHashSet<>(ledger.known());
    known.addAll(ledger.whoEntered());
    channels.forEach(channel -> known.addAll(ledger.holders(channel)));
    for (Incarnation incarnation : known) {
      if (!ledger.isInForce(incarnation)) {
        witness.fail(
            "I9 %s is over, and holds a place in %s"
                .formatted(incarnation, ledger.enteredBy(incarnation)));
      }
    }
    long alive = servers.stream().filter(Server::isAlive).count();
    if (ledger.known().size() != alive) {
      witness.fail("I9 there are %d servers and %d leases".formatted(alive, ledger.known().size()));
    }
  }

  private void nothingIsLeft() {
    InMemoryLedger ledger = redis.ledger();
    for (ChannelId channel : channels) {
      if (!ledger.members(channel).isEmpty() || !ledger.holders(channel).isEmpty()) {
        witness.fail("I9 all have gone, and %s still has someone".formatted(channel));
      }
    }
    if (!ledger.whoEntered().isEmpty()) {
      witness.fail("I9 all have gone, and somebody has still entered somewhere");
    }
    for (Server server : servers) {
      if (!server.bus().followed().isEmpty()) {
        witness.fail("all have gone, and %s is still followed".formatted(server.bus().followed()));
      }
    }
    nothingDeadIsKnown();
  }

  private UserId anyUser() {
    return users.get((int) time.upTo(users.size() - 1));
  }

  private ChannelId anyChannel() {
    return channels.get((int) time.upTo(channels.size() - 1));
  }
}
