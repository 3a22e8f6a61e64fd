package dev.parley.acceptance.siege;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * One attack under way: what it may use, how large it is, and what it counts. It goes on until it
 * is {@link #close closed}. Safe for any thread.
 */
final class AttackRun implements AutoCloseable {
  private static final Duration BETWEEN_STARTS = Duration.ofMillis(1);
  private static final Duration AT_LEAST_BETWEEN_TRIES = Duration.ofSeconds(1);
  private static final Duration LONGEST_PARK = Duration.ofMillis(100);

  private final AttackedNode node;
  private final int number;
  private final boolean oneAddress;
  private final boolean full;
  private final Set<Peer> open = ConcurrentHashMap.newKeySet();
  private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();
  private volatile boolean over;

  /**
   * @param number unlike that of any other at the same node
   * @param oneAddress whether all come from one; otherwise each hundred has another
   * @param full whether it is of full size, not one fit for every build
   */
  AttackRun(AttackedNode node, int number, boolean oneAddress, boolean full) {
    this.node = node;
    this.number = number;
    this.oneAddress = oneAddress;
    this.full = full;
  }

  /** How one of a crowd gets its socket. */
  @FunctionalInterface
  interface Dial {
    Peer dial(InetAddress from, AttackedNode node) throws IOException;
  }

  /** What one of a crowd does with a socket, which is ended after it. */
  @FunctionalInterface
  interface Script {
    /**
     * Does it once.
     *
     * @param member of the crowd, from 0
     * @throws IOException if the node has had enough
     */
    void play(Peer peer, int member) throws IOException;
  }

  AttackedNode node() {
    return node;
  }

  boolean goesOn() {
    return !over;
  }

  /** Waits so long, or until it is over. */
  void pause(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); goesOn() && left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(Math.min(left, LONGEST_PARK.toNanos()));
    }
  }

  /** How many of something there are, in full size and in every build. */
  int either(int inFullSize, int inEveryBuild) {
    return full ? inFullSize : inEveryBuild;
  }

  /** So many do that side by side, with an ordinary socket each. */
  void crowd(int members, Script script) {
    crowd(members, (from, it) -> Peer.dial(from, it.port()), script);
  }

  /** The same, with sockets that have next to no room for what they do not read. */
  void narrowCrowd(int members, Script script) {
    crowd(members, (from, it) -> Peer.dialNarrow(from, it.port()), script);
  }

  /**
   * So many do that side by side. They come at 1,000 a second, and each comes again when it has
   * ended, after a second or more: all of them together never come faster than that.
   */
  void crowd(int members, Dial dial, Script script) {
    Duration all = BETWEEN_STARTS.multipliedBy(members);
    Duration between = all.compareTo(AT_LEAST_BETWEEN_TRIES) > 0 ? all : AT_LEAST_BETWEEN_TRIES;
    alone(() -> {
      for (int i = 0; i < members && goesOn(); i++) {
        int member = i;
        alone(() -> repeat(dial, script, member, between));
        pause(BETWEEN_STARTS);
      }
    });
  }

  /** Somebody does that, without a socket. */
  void alone(Runnable deed) {
    var _ = Thread.ofVirtual().name("attack-" + number).start(deed);
  }

  /** The token of one of this attack's users. */
  String token(int user) {
    return node.token(user(user));
  }

  /** The same, with a picture of a long address. */
  String tokenWithAvatar(int user) {
    return node.tokenWithAvatar(user(user));
  }

  /** A name of this attack's own, for a channel. */
  String own(String name) {
    return name + "-" + number;
  }

  void count(String what) {
    count(what, 1);
  }

  void count(String what, long more) {
    counts.computeIfAbsent(what, first -> new LongAdder()).add(more);
  }

  long counted(String what) {
    LongAdder count = counts.get(what);
    return count == null ? 0 : count.sum();
  }

  /** All that was counted, in words. */
  String counts() {
    return counts.entrySet().stream()
        .map(count -> "%,d %s".formatted(count.getValue().sum(), count.getKey()))
        .collect(Collectors.joining(", "));
  }

  /** It is over, and its sockets are ended. */
  @Override
  public void close() {
    over = true;
    open.forEach(Peer::close);
  }

  private void repeat(Dial dial, Script script, int member, Duration between) {
    while (goesOn()) {
      try (Peer peer = dial.dial(address(member), node)) {
        count("sockets");
        open.add(peer);
        try {
          script.play(peer, member);
          countEnd();
        } finally {
          open.remove(peer);
        }
      } catch (Peer.Refused | Peer.Closed told) {
        count(String.valueOf(told.getMessage()));
      } catch (IOException cut) {
        countEnd();
      }
      pause(between.plusMillis(ThreadLocalRandom.current().nextInt(200)));
    }
  }

  private void countEnd() {
    if (goesOn()) {
      count("ended by the node");
    }
  }

  private String user(int user) {
    return "user-" + number + "-" + user;
  }

  private InetAddress address(int member) throws UnknownHostException {
    int which = oneAddress ? 0 : member / 100;
    return InetAddress.getByAddress(new byte[] {127, 1, (byte) which, (byte) (number + 1)});
  }
}
