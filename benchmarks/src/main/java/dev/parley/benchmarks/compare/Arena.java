package dev.parley.benchmarks.compare;

import dev.parley.benchmarks.load.LoadFailure;
import dev.parley.benchmarks.load.LoadPlan;
import dev.parley.benchmarks.load.LoadResult;
import dev.parley.benchmarks.load.LoadRun;
import dev.parley.benchmarks.load.ServerGauge;
import dev.parley.benchmarks.server.DevToken;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where the contestants run: each is started once, stays up, and idles while the others are
 * measured. Confined to one thread.
 */
final class Arena implements AutoCloseable {
  /**
   * Two of the contestants are compiled while they run, and at 50 publications a second that takes
   * half a minute.
   */
  private static final int WARM_UPS = 3;

  private final Path project;
  private final Consumer<String> say;
  private final Map<Peer, Peer.Running> running = new EnumMap<>(Peer.class);
  private final Map<Peer, String> absent = new EnumMap<>(Peer.class);

  Arena(Path project, Consumer<String> say) {
    this.project = project;
    this.say = say;
  }

  /** The folder of Parley's project, where its launcher is. */
  Path project() {
    return project;
  }

  void say(String what) {
    say.accept(what);
  }

  /** The contestant, up; empty if it cannot be had on this machine. */
  Optional<Peer.Running> find(Peer peer) {
    if (!running.containsKey(peer) && !absent.containsKey(peer)) {
      try {
        running.put(peer, peer.start(project));
      } catch (LoadFailure notHere) {
        absent.put(peer, String.valueOf(notHere.getMessage()));
        say("left out: " + notHere.getMessage());
      }
    }
    return Optional.ofNullable(running.get(peer));
  }

  /** Those of them that can be had here, each warmed up by some runs of the load. */
  List<Peer> ready(List<Peer> wanted, Load load) throws InterruptedException {
    List<Peer> here = wanted.stream().filter(each -> find(each).isPresent()).toList();
    for (Peer peer : here) {
      for (int i = 0; i < WARM_UPS; i++) {
        run(peer, load);
      }
    }
    return here;
  }

  /** One run of the load against a contestant that is here. */
  LoadResult run(Peer peer, Load load) throws InterruptedException {
    Peer.Running server = find(peer).orElseThrow();
    LoadResult result =
        new LoadRun(
                load.plan(server, token(peer, server.address())),
                Optional.of(ServerGauge.of(server.process().pid())),
                stage -> {},
                second -> {})
            .run();
    say(
        "    %-22s %6s µs/delivery  %,9.0f/s  p99 %,7d µs  lost %,d"
            .formatted(
                peer.title(),
                result.microsPerDelivery().map("%.2f"::formatted).orElse("-"),
                result.deliveryRate(),
                result.latencies().p99(),
                result.lost()));
    return result;
  }

  @Override
  public void close() {
    running.values().forEach(Peer.Running::close);
  }

  private static String token(Peer peer, URI address) {
    return peer == Peer.PARLEY ? DevToken.of(address) : "none";
  }

  /**
   * What is asked of each.
   *
   * @param rate publications a second, over all channels
   */
  record Load(
      int connections,
      int channels,
      double rate,
      LoadPlan.Protocol protocol,
      int deafPerMille,
      int warmUpSeconds,
      int seconds,
      int atOnce,
      int eventBytes) {
    private static final int EVENT_BYTES = 360;

    static Load of(int connections, int channels, double rate) {
      return new Load(connections, channels, rate, LoadPlan.Protocol.RAW, 0, 3, 7, 64, EVENT_BYTES);
    }

    Load by(LoadPlan.Protocol other) {
      return new Load(
          connections,
          channels,
          rate,
          other,
          deafPerMille,
          warmUpSeconds,
          seconds,
          atOnce,
          eventBytes);
    }

    Load withDeaf(int perMille) {
      return new Load(
          connections,
          channels,
          rate,
          protocol,
          perMille,
          warmUpSeconds,
          seconds,
          atOnce,
          eventBytes);
    }

    Load withEventsOf(int bytes) {
      return new Load(
          connections,
          channels,
          rate,
          protocol,
          deafPerMille,
          warmUpSeconds,
          seconds,
          atOnce,
          bytes);
    }

    Load lasting(int warmUp, int counted) {
      return new Load(
          connections, channels, rate, protocol, deafPerMille, warmUp, counted, atOnce, eventBytes);
    }

    Load allAtOnce() {
      return new Load(
          connections,
          channels,
          rate,
          protocol,
          deafPerMille,
          warmUpSeconds,
          seconds,
          connections,
          eventBytes);
    }

    private LoadPlan plan(Peer.Running server, String token) {
      return new LoadPlan(
          server.address(),
          List.of(token),
          server.bus(),
          connections,
          channels,
          rate,
          eventBytes,
          protocol,
          Duration.ofSeconds(warmUpSeconds),
          Duration.ofSeconds(seconds),
          atOnce,
          deafPerMille);
    }
  }
}
