package dev.parley.redis;

import dev.parley.application.port.out.ChannelDirectory;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.RosterSummary;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ValueScanCursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds channels by the notes that nodes keep of where they have entered, one node after the other:
 * however many keys of others a Redis has, they are not looked through. Safe for any thread.
 */
final class RedisDirectory implements ChannelDirectory {
  /** Nodes that are told of at the most. */
  private static final int MOST_NODES = 1_000;

  /** Looked at for one page, where few are wanted of many. */
  private static final int MOST_STEPS = 20;

  private static final int CHANNELS_A_STEP = 100;

  /** How far the notes of one incarnation were read. */
  private static final Pattern CURSOR = Pattern.compile("([A-Za-z0-9-]{1,64})\\.(\\d{1,20})");

  private final RedisCalls calls;
  private final ScriptedLedger ledger;

  RedisDirectory(RedisCalls calls, ScriptedLedger ledger) {
    this.calls = calls;
    this.ledger = ledger;
  }

  @Override
  public CompletionStage<Optional<ChannelPage>> channels(
      Optional<String> cursor, int most, Predicate<ChannelId> wanted) {
    Matcher at = CURSOR.matcher(cursor.orElse(""));
    if (cursor.isPresent() && !at.matches()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    String node = cursor.isPresent() ? at.group(1) : "";
    String scanned = cursor.isPresent() ? at.group(2) : "0";
    return nodes()
        .thenCompose(leases -> {
          List<String> left =
              leases.stream()
                  .map(lease -> lease.node().value())
                  .filter(name -> name.compareTo(node) >= 0)
                  .sorted()
                  .toList();
          // Of a node that is gone, its successor has taken over what it had, or nobody is there.
          boolean known = !left.isEmpty() && left.getFirst().equals(node);
          return new Reading(left, most, wanted).from(0, ScanCursor.of(known ? scanned : "0"));
        })
        .thenApply(Optional::of);
  }

  @Override
  public CompletionStage<MemberPage> members(ChannelId channel, Optional<UserId> after, int most) {
    return ledger.page(channel, after, most);
  }

  @Override
  public CompletionStage<List<NodeLease>> nodes() {
    return calls.<List<?>, List<NodeLease>>run(
        RedisScript.NODES,
        RedisDirectory::leases,
        new String[] {RedisKeys.NODES},
        Integer.toString(MOST_NODES));
  }

  private static List<NodeLease> leases(List<?> answer) {
    List<NodeLease> leases = new ArrayList<>();
    for (int at = 0; at + 1 < answer.size(); at += 2) {
      leases.add(
          new NodeLease(
              new Incarnation((String) answer.get(at)),
              Duration.ofMillis((Long) answer.get(at + 1))));
    }
    return leases;
  }

  /** One page on its way. Its steps follow one another on Redis' answers. */
  private final class Reading {
    private final List<String> nodes;
    private final int most;
    private final Predicate<ChannelId> wanted;
    private final Map<ChannelId, RosterSummary> found = new LinkedHashMap<>();
    private int steps;

    Reading(List<String> nodes, int most, Predicate<ChannelId> wanted) {
      this.nodes = nodes;
      this.most = most;
      this.wanted = wanted;
    }

    CompletionStage<ChannelPage> from(int node, ScanCursor cursor) {
      if (node == nodes.size()) {
        return page(null);
      }
      if (steps++ == MOST_STEPS || found.size() >= most) {
        return page(nodes.get(node) + "." + cursor.getCursor());
      }
      String entered = RedisKeys.enteredBy(new Incarnation(nodes.get(node)));
      ScanArgs some = ScanArgs.Builder.limit(Math.min(most, CHANNELS_A_STEP));
      return calls
          .<ValueScanCursor<String>>call(
              RedisCommand.LIST_CHANNELS,
              entered,
              commands -> commands.sscan(entered, cursor, some))
          .thenCompose(step -> {
            List<ChannelId> channels =
                step.getValues().stream()
                    .flatMap(name -> ChannelId.parse(name).stream())
                    .filter(channel -> wanted.test(channel) && !found.containsKey(channel))
                    .toList();
            return count(channels)
                .thenCompose(counted ->
                    step.isFinished()
                        ? from(node + 1, ScanCursor.INITIAL)
                        : from(node, ScanCursor.of(step.getCursor())));
          });
    }

    private CompletionStage<Void> count(List<ChannelId> channels) {
      List<CompletableFuture<RosterSummary>> summaries =
          channels.stream().map(channel -> ledger.summary(channel).toCompletableFuture()).toList();
      return CompletableFuture.allOf(summaries.toArray(CompletableFuture[]::new))
          .thenAccept(all -> {
            for (int i = 0; i < channels.size(); i++) {
              RosterSummary summary = summaries.get(i).join();
              if (summary.count() > 0) {
                found.put(channels.get(i), summary);
              }
            }
          });
    }

    private CompletionStage<ChannelPage> page(@Nullable String next) {
      List<Entry> entries = new ArrayList<>();
      found.forEach((channel, summary) -> entries.add(new Entry(channel, summary)));
      return CompletableFuture.completedFuture(new ChannelPage(entries, Optional.ofNullable(next)));
    }
  }
}
