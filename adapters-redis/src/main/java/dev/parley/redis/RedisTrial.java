package dev.parley.redis;

import dev.parley.application.port.out.ChannelDirectory;
import dev.parley.application.port.out.EventLog;
import dev.parley.application.port.out.EventPublisher;
import dev.parley.application.port.out.EventPublisher.Event;
import dev.parley.application.port.out.EventPublisher.Once;
import dev.parley.application.port.out.PresenceRegistry;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Payload;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.identity.TokenId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.Outcome;
import dev.parley.domain.moderation.Revocation.OfToken;
import dev.parley.domain.presence.Ending;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.News;
import dev.parley.domain.transition.TransitionLane;
import dev.parley.redis.RedisRights.Try;
import dev.parley.redis.RefusalKind.Refusal;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.VoidOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One trial of everything that a node asks of Redis, in a channel and with keys that nobody else
 * has, and that it removes. Used once; its steps follow one another on Redis' answers.
 */
final class RedisTrial {
  private final String name = "parley-check-" + UUID.randomUUID();
  private final ChannelId channel = new ChannelId(name);
  private final Incarnation incarnation = new Incarnation(name);
  private final UserId user = new UserId(name);
  private final String keys = "parley:{channel:" + name + "}:";
  private final Queue<Step> steps = new ArrayDeque<>();
  private final Set<String> missing = new LinkedHashSet<>();
  private final List<String> problems = new ArrayList<>();
  private final RedisCalls calls;

  /** Something to try, and what it is in words. */
  private record Step(String words, Supplier<? extends CompletionStage<?>> call) {}

  RedisTrial(RedisCalls calls) {
    this.calls = calls;
  }

  /** Each right for itself: a script does not say which of its commands is refused. */
  RedisTrial rights(List<Try> rights, StatefulRedisPubSubConnection<String, byte[]> bus) {
    for (Try one : rights) {
      steps.add(new Step(one.right(), () -> call(one.words(keys))));
    }
    String channels = RedisKeys.pubSubChannel(channel);
    String own = RedisKeys.answers(name);
    for (String of : List.of(channels, own)) {
      String pattern = of.equals(channels) ? "&channel:*" : "&parley:*";
      steps.add(new Step("+publish " + pattern, () -> call(List.of("publish", of, "{}"))));
      steps.add(new Step("+subscribe " + pattern, () -> bus.async().subscribe(of)));
      steps.add(new Step("+unsubscribe", () -> bus.async().unsubscribe(of)));
    }
    return this;
  }

  /** What a node does, in its order: all of it is removed again, by what a node does as well. */
  RedisTrial verbs(
      Ledger ledger, Leases leases, RedisRevocationStore revocations, RedisCommandBus commands) {
    Member member = new Member(user, "a check", Optional.empty());
    steps.add(new Step("register", () -> leases.register(incarnation)));
    steps.add(new Step("renew", () -> leases.extend(incarnation, PresenceRegistry.LEASE)));
    steps.add(new Step("enter", () -> leases.enter(channel, incarnation)));
    steps.add(
        new Step(
            "join",
            () ->
                ledger
                    .epoch(channel)
                    .thenCompose(
                        epoch -> ledger.join(channel, member, News.PROFILE, incarnation, epoch))));
    steps.add(new Step("roster", () -> ledger.roster(channel)));
    steps.add(new Step("summary", () -> ledger.summary(channel)));
    steps.add(new Step("leave", () -> ledger.leave(channel, user, Ending.DELIBERATE, incarnation)));
    steps.add(new Step("look", () -> ledger.holdsAnyone(channel, incarnation)));
    steps.add(new Step("exit", () -> leases.exit(List.of(channel), incarnation)));
    steps.add(new Step("retire", () -> leases.retire(List.of(channel), incarnation)));
    steps.add(new Step("look for what is overdue", () -> leases.overdue(incarnation)));
    steps.add(new Step("end the lease", () -> leases.extend(incarnation, Duration.ZERO)));
    steps.add(new Step("sweep", () -> new Sweep(ledger, leases, incarnation).run()));
    steps.add(
        new Step(
            "revoke",
            () -> revocations.keep(new OfToken(new TokenId(name)), Duration.ofSeconds(1))));
    steps.add(new Step("read revocations", revocations::contents));
    steps.add(new Step("count nodes", commands::nodes));
    steps.add(new Step("answer", () -> commands.answer(name, new Outcome("1", name, 0))));
    cleanUp(RedisKeys.history(channel), RedisKeys.fence(channel));
    return this;
  }

  /** What a node does for backends. */
  RedisTrial backends(EventPublisher publisher, EventLog log, ChannelDirectory directory) {
    Event event =
        new Event(
            channel,
            Payload.of(
                "{\"type\":\"check\",\"channelId\":\"%s\"}"
                    .formatted(name)
                    .getBytes(StandardCharsets.UTF_8)));
    Once once = new Once("check", "check", "-");
    steps.add(
        new Step(
            "publish for a backend",
            () -> publisher.publish(List.of(event, event), Optional.empty())));
    steps.add(
        new Step(
            "publish once for a backend",
            () -> publisher.publish(List.of(event), Optional.of(once))));
    steps.add(new Step("publish and keep", () -> log.publish(event, Optional.of(once))));
    steps.add(new Step("read what is kept", () -> log.read(channel, Optional.empty(), 1)));
    steps.add(new Step("list members", () -> directory.members(channel, Optional.empty(), 1)));
    steps.add(new Step("list nodes", directory::nodes));
    cleanUp(
        RedisKeys.published(channel, once.publisher(), once.key()),
        RedisKeys.log(channel),
        RedisKeys.logName(channel),
        RedisKeys.kept(channel, once.publisher() + ":" + once.key()));
    return this;
  }

  /** What a node does for those who follow transitions. No lane is taken from anybody. */
  RedisTrial transitions(RedisTransitions transitions) {
    TransitionLane lane = TransitionLane.of(channel);
    steps.add(new Step("look where transitions end", transitions::ends));
    steps.add(new Step("read transitions", () -> transitions.read(lane, "-", 1)));
    steps.add(new Step("tell of vacated channels", transitions::announceVacancies));
    steps.add(new Step("note what was delivered", () -> transitions.advance(lane, name, 0, "0")));
    steps.add(new Step("give up lanes", () -> transitions.release(name)));
    return this;
  }

  private void cleanUp(String... own) {
    List<String> words = Stream.concat(Stream.of("del"), Stream.of(own)).toList();
    steps.add(new Step("clean up", () -> call(words)));
  }

  /** Completes with what does not work, in words for the operator; with nothing if all does. */
  CompletionStage<List<String>> run() {
    Step next = steps.poll();
    if (next == null) {
      return CompletableFuture.completedFuture(result());
    }
    CompletionStage<?> call;
    try {
      call = next.call.get();
    } catch (RuntimeException fault) {
      call = CompletableFuture.failedFuture(fault);
    }
    return call.handle(
            (done, fault) -> {
              note(next, fault);
              return run();
            })
        .thenCompose(rest -> rest);
  }

  private void note(Step step, @Nullable Throwable fault) {
    if (fault == null) {
      return;
    }
    Optional<Refusal> refusal = RefusalKind.of(fault);
    if (refusal.isEmpty()) {
      problems.add("%s: %s".formatted(step.words, Reachability.reason(fault)));
      return;
    }
    boolean aboutRight = step.words.startsWith("+");
    switch (refusal.get().kind()) {
      case NOPERM -> {
        if (aboutRight) {
          missing.add(right(step.words, refusal.get().words()));
        } else if (missing.isEmpty()) {
          problems.add("%s: %s".formatted(step.words, refusal.get().words()));
        }
      }
      // Whoever tries a right asks for nothing that is there.
      case RefusalKind kind when !aboutRight ->
          problems.add("%s: %s. %s".formatted(step.words, refusal.get().words(), kind.advice()));
      default -> {}
    }
  }

  /** Redis says whether it is about the command, the keys or the channels. */
  private static String right(String words, String said) {
    if (said.contains("keys")) {
      return "~parley:*";
    }
    return words.split(" ", -1)[said.contains("channels") ? 1 : 0];
  }

  private List<String> result() {
    List<String> all = new ArrayList<>();
    if (!missing.isEmpty()) {
      all.add(
          "the user of REDIS_URL lacks rights: have an administrator of Redis say ACL SETUSER"
              + " <user> "
              + String.join(" ", missing));
    }
    all.addAll(problems);
    return all;
  }

  private CompletionStage<?> call(List<String> words) {
    CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
    words.stream().skip(1).forEach(arguments::add);
    CommandType type = CommandType.valueOf(words.getFirst().toUpperCase(Locale.ROOT));
    return calls.<@Nullable Object>call(
        RedisCommand.TRIAL,
        keys,
        commands ->
            commands
                .dispatch(type, new VoidOutput<>(), arguments)
                .thenApply(done -> (Object) type));
  }
}
