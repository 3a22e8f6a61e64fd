package dev.parley.redis;

import dev.parley.application.port.out.ChannelDirectory.MemberPage;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Ending;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.News;
import dev.parley.domain.presence.Roster;
import dev.parley.domain.presence.RosterPosition;
import dev.parley.domain.presence.RosterSnapshot;
import dev.parley.domain.presence.RosterSummary;
import dev.parley.domain.transition.TransitionLane;
import dev.parley.domain.transition.TransitionRules;
import dev.parley.wire.EnvelopeWriter;
import dev.parley.wire.PublicationReader;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;

/** The steps in a channel's ledger as scripts, each within one slot. Safe for any thread. */
final class ScriptedLedger implements Ledger {
  /** Takes part in no ledger: who only reads asks as nobody. */
  private static final Incarnation NOBODY = new Incarnation("nobody");

  private final RedisCalls calls;
  private final Optional<String> transitions;

  /**
   * @param transitions how they are kept; they are not if it is empty
   */
  ScriptedLedger(RedisCalls calls, Optional<TransitionRules> transitions) {
    this.calls = calls;
    this.transitions =
        transitions.map(rules -> rules.keptOfLane() + " " + rules.vacatedAfter().toMillis());
  }

  @Override
  public CompletionStage<String> epoch(ChannelId channel) {
    return this.<String, String>run(RedisScript.EPOCH, epoch -> epoch, channel, NOBODY);
  }

  @Override
  public CompletionStage<Boolean> join(
      ChannelId channel, Member member, News news, Incarnation incarnation, String epoch) {
    return this.<Long, Boolean>run(
        RedisScript.JOIN,
        held -> held == 1,
        channel,
        incarnation,
        EnvelopeWriter.head(EventName.PRESENCE_JOIN, channel),
        EnvelopeWriter.head(EventName.PRESENCE_UPDATE, channel),
        member.user().value(),
        EnvelopeWriter.member(member),
        words(news),
        epoch);
  }

  private static String words(News news) {
    return (news.profile() ? "profile " : "") + (news.state() ? "state" : "");
  }

  @Override
  public CompletionStage<Boolean> leave(
      ChannelId channel, UserId user, Ending ending, Incarnation incarnation) {
    return this.<Long, Boolean>run(
        RedisScript.LEAVE,
        left -> left == 2,
        channel,
        incarnation,
        EnvelopeWriter.head(EventName.PRESENCE_LEAVE, channel),
        user.value(),
        because(ending));
  }

  @Override
  public CompletionStage<Boolean> holdsAnyone(ChannelId channel, Incarnation incarnation) {
    String held = RedisKeys.heldBy(channel, incarnation);
    return calls
        .call(RedisCommand.LOOK_WHO_IS_HELD, held, commands -> commands.exists(held))
        .thenApply(found -> found > 0);
  }

  @Override
  public CompletionStage<Swept> sweep(ChannelId channel, Incarnation incarnation, int slice) {
    return this.<List<?>, Swept>run(
        RedisScript.SWEEP,
        counts -> new Swept(number(counts.get(0)), number(counts.get(1))),
        channel,
        incarnation,
        EnvelopeWriter.head(EventName.PRESENCE_LEAVE, channel),
        Integer.toString(slice));
  }

  @Override
  public CompletionStage<RosterSnapshot> roster(ChannelId channel) {
    return this.<List<?>, RosterSnapshot>run(
        RedisScript.ROSTER,
        ScriptedLedger::snapshot,
        channel,
        NOBODY,
        Integer.toString(Roster.MAX_LISTED));
  }

  @Override
  public CompletionStage<RosterSummary> summary(ChannelId channel) {
    return this.<List<?>, RosterSummary>run(
        RedisScript.SUMMARY,
        answer -> new RosterSummary(position(answer), number(answer.get(2))),
        channel,
        NOBODY);
  }

  /** Some of the members, by user id. */
  CompletionStage<MemberPage> page(ChannelId channel, Optional<UserId> after, int most) {
    return this.<List<?>, MemberPage>run(
        RedisScript.PAGE,
        answer ->
            new MemberPage(
                position(answer),
                number(answer.get(2)),
                members(answer.get(4)),
                UserId.parse((String) answer.get(3))),
        channel,
        NOBODY,
        after.map(UserId::value).orElse(""),
        Integer.toString(most));
  }

  private static RosterPosition position(List<?> answer) {
    return new RosterPosition((String) answer.get(0), Long.parseLong((String) answer.get(1)));
  }

  private static RosterSnapshot snapshot(List<?> answer) {
    return new RosterSnapshot(position(answer), members(answer.get(3)), number(answer.get(2)));
  }

  private static List<Member> members(Object profiles) {
    return ((List<?>) profiles)
        .stream()
            .filter(String.class::isInstance)
            .map(profile -> PublicationReader.decodeMember((String) profile))
            .flatMap(Optional::stream)
            .toList();
  }

  private <A, T> CompletionStage<T> run(
      RedisScript script,
      Function<A, T> reader,
      ChannelId channel,
      Incarnation incarnation,
      String... arguments) {
    Stream.Builder<String> keys = Stream.builder();
    keys.add(RedisKeys.holders(channel))
        .add(RedisKeys.members(channel))
        .add(RedisKeys.heldBy(channel, incarnation))
        .add(RedisKeys.fence(channel))
        .add(RedisKeys.history(channel));
    if (transitions.isPresent()) {
      TransitionLane lane = TransitionLane.of(channel);
      keys.add(RedisKeys.transitions(lane))
          .add(RedisKeys.vacant(lane))
          .add(RedisKeys.joined(channel));
    }
    Stream.Builder<String> all = Stream.builder();
    all.add(RedisKeys.pubSubChannel(channel))
        .add(incarnation.value())
        .add(UUID.randomUUID().toString());
    Stream.of(arguments).forEach(all);
    transitions.ifPresent(all);
    return calls.run(
        script, reader, keys.build().toArray(String[]::new), all.build().toArray(String[]::new));
  }

  private static String because(Ending ending) {
    return switch (ending) {
      case DELIBERATE -> "goodbye";
      case REMOVED -> "removed";
      case LOST -> "lost";
    };
  }

  private static int number(Object answer) {
    return Math.toIntExact((Long) answer);
  }
}
