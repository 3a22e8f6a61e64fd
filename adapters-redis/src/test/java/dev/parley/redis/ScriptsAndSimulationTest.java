package dev.parley.redis;

import static dev.parley.application.port.Stages.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.InMemoryLedger;
import dev.parley.application.port.RecordingNode;
import dev.parley.application.port.out.PresenceRegistry;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Meaning.PresenceChanged;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Ending;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.MemberState;
import dev.parley.domain.presence.News;
import dev.parley.domain.presence.RosterPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds the ledger that the simulation runs on to what the scripts do: both get the same commands.
 *
 * <p>A lease ends here only by a drain without grace, since Redis' clock is its own; and in which
 * order a sweep takes users is chance.
 */
class ScriptsAndSimulationTest {
  private static final int COMMANDS = 250;

  private static final List<Optional<MemberState>> STATES =
      Stream.of("", "1", "{\"state\":2}")
          .map(json ->
              json.isEmpty() ? Optional.<MemberState>empty() : Optional.of(new MemberState(json)))
          .toList();

  private final List<ChannelId> channels =
      Stream.of("standup", "retro", "lunch").map(ChannelId::new).toList();
  private final List<Member> members =
      IntStream.range(0, 6)
          .mapToObj(i -> new Member(new UserId("user " + i), "User " + i, Optional.empty()))
          .toList();
  private final RecordingNode node = new RecordingNode();
  private final List<Publication> published = new ArrayList<>();
  private int epochs;
  private final InMemoryLedger ledger =
      new InMemoryLedger(() -> Instant.EPOCH, () -> "epoch-" + ++epochs, published::add) {
        @Override
        protected Duration overdueAfter() {
          return Duration.ZERO;
        }
      };

  private record Change(ChannelId channel, Object event) {}

  private record Answers(Object real, Object simulated) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void the_same_commands_have_the_same_answers_events_and_state(long seed) {
    Random chance = new Random(seed);
    List<Incarnation> incarnations =
        Stream.generate(() -> Incarnation.next(chance)).limit(40).toList();
    try (TestNode first = TestNode.start(node);
        TestNode second = first.another(new RecordingNode())) {
      List<PresenceRegistry> real =
          List.of(first.adapters().presenceRegistry(), second.adapters().presenceRegistry());
      List<PresenceRegistry> simulated = List.of(overLedger(), overLedger());
      channels.forEach(channel -> done(first.adapters().broker().follow(channel)));

      for (int i = 0; i < COMMANDS; i++) {
        String where = "seed %d, command %d".formatted(seed, i);
        if (chance.nextInt(80) == 0) {
          first.outside().flushall();
          ledger.forgetEverything();
        }
        if (i % 25 == 0) {
          leasesInForceStay(first);
        }
        int which = chance.nextInt(2);
        // Incarnations come into use and out of it as the run goes on.
        int from = i * (incarnations.size() - 6) / COMMANDS;
        Function<PresenceRegistry, Object> command =
            command(chance, incarnations.get(from + chance.nextInt(6)));
        Answers answers =
            new Answers(command.apply(real.get(which)), command.apply(simulated.get(which)));

        assertThat(answers.real()).as(where).isEqualTo(answers.simulated());
        assertThat(heard(published.size())).as(where).isEqualTo(changes(published));
        published.clear();
        leasesThatEndedAreLongOver(first);
      }

      assertThat(node.unread()).as("seed %d", seed).isZero();
      assertThat(state(first, incarnations)).as("seed %d", seed).isEqualTo(state(incarnations));
    }
  }

  private Function<PresenceRegistry, Object> command(Random chance, Incarnation incarnation) {
    ChannelId channel = channels.get(chance.nextInt(channels.size()));
    Member member =
        members
            .get(chance.nextInt(members.size()))
            .lookingLike(members.get(chance.nextInt(2)))
            .inState(STATES.get(chance.nextInt(STATES.size())));
    News news = new News(chance.nextBoolean(), chance.nextBoolean());
    return switch (chance.nextInt(16)) {
      case 0, 1, 2 -> registry -> answer(registry.register(incarnation));
      case 3, 4, 5, 6 -> registry -> answer(registry.hold(channel, member, news, incarnation));
      case 7, 8 ->
          registry ->
              answer(registry.release(channel, member.user(), Ending.DELIBERATE, incarnation));
      case 9 -> registry -> answer(registry.vacate(channel, incarnation));
      case 10 -> registry -> answer(registry.renew(incarnation));
      case 11 -> registry -> answer(registry.drain(incarnation, Duration.ZERO));
      case 12 -> registry -> Set.copyOf(done(registry.overdue(incarnation)));
      case 13, 14 -> registry -> answer(registry.sweep(incarnation));
      default ->
          registry -> {
            var roster = done(registry.roster(channel));
            return List.of(
                roster.position().rev(), roster.count(), new LinkedHashSet<>(roster.members()));
          };
    };
  }

  private void leasesThatEndedAreLongOver(TestNode redis) {
    ledger.known().stream()
        .filter(known -> !ledger.isInForce(known))
        .forEach(known -> redis.outside().zadd(RedisKeys.NODES, 0, known.value()));
  }

  private void leasesInForceStay(TestNode redis) {
    double later = Instant.now().plus(PresenceRegistry.LONGEST).toEpochMilli();
    ledger.known().stream()
        .filter(ledger::isInForce)
        .forEach(known -> redis.outside().zadd(RedisKeys.NODES, later, known.value()));
  }

  private static Object answer(CompletionStage<?> stage) {
    return Optional.ofNullable(done(stage));
  }

  private PresenceRegistry overLedger() {
    return SimulatedRegistry.over(
        new SimulatedRegistry.Steps() {
          @Override
          public <T> CompletionStage<T> take(Function<InMemoryLedger, T> step) {
            return CompletableFuture.completedFuture(step.apply(ledger));
          }
        });
  }

  private List<Set<Object>> heard(int count) {
    return changes(Stream.generate(node::nextPublication).limit(count).toList());
  }

  /** What changed, and the numbers of the changes. */
  private static List<Set<Object>> changes(List<Publication> publications) {
    Set<Object> changes = new LinkedHashSet<>();
    Set<Object> revisions = new LinkedHashSet<>();
    for (Publication publication : publications) {
      PresenceChanged changed = (PresenceChanged) publication.meaning();
      changes.add(new Change(publication.channel(), changed.event()));
      revisions.add(
          publication.channel() + " " + changed.position().map(RosterPosition::rev).orElse(-1L));
    }
    return List.of(changes, revisions);
  }

  private Set<String> state(TestNode redis, List<Incarnation> incarnations) {
    var outside = redis.outside();
    Set<String> state = new TreeSet<>();
    outside.zrange(RedisKeys.NODES, 0, -1).forEach(known -> state.add("known " + known));
    for (Incarnation of : incarnations) {
      outside
          .smembers(RedisKeys.enteredBy(of))
          .forEach(channel -> state.add(of.value() + " entered " + channel));
    }
    for (ChannelId channel : channels) {
      String in = " in " + channel.value();
      outside.hkeys(RedisKeys.members(channel)).forEach(user -> state.add(user + in));
      outside.smembers(RedisKeys.fence(channel)).forEach(out -> state.add(out + " fenced" + in));
      outside
          .zrange(RedisKeys.holders(channel), 0, -1)
          .forEach(held -> state.add(held.replace('\0', ' ') + " holds" + in));
      for (Incarnation of : incarnations) {
        outside
            .smembers(RedisKeys.heldBy(channel, of))
            .forEach(user -> state.add(of.value() + " is to sweep " + user + in));
      }
    }
    return state;
  }

  private Set<String> state(List<Incarnation> incarnations) {
    Set<String> state = new TreeSet<>();
    ledger.known().forEach(known -> state.add("known " + known.value()));
    for (Incarnation of : incarnations) {
      ledger
          .enteredBy(of)
          .forEach(channel -> state.add(of.value() + " entered " + channel.value()));
    }
    for (ChannelId channel : channels) {
      String in = " in " + channel.value();
      ledger.members(channel).forEach(user -> state.add(user.value() + in));
      ledger.fencedFrom(channel).forEach(out -> state.add(out.value() + " fenced" + in));
      for (Incarnation of : incarnations) {
        for (UserId user : ledger.heldBy(channel, of)) {
          state.add(user.value() + " " + of.value() + " holds" + in);
          state.add(of.value() + " is to sweep " + user.value() + in);
        }
      }
    }
    return state;
  }
}
