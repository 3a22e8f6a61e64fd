package dev.parley.redis;

import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Timing;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether what is published comes back, by publishing something: nothing else shows it.
 * Confined to the links' thread; {@link #isCarrying}, {@link #heard}, {@link #busBrings} and {@link
 * #commandAnswered} are for any.
 *
 * <p>Once a second a number goes out over the commands' link, on a channel that is this node's own,
 * and is expected back over the one for pub/sub. Two that are missing end a link:
 *
 * <pre>
 *   published   came back   pub/sub answers PING
 *   no          –           yes                    the commands' link is dropped
 *   no          –           no                     both are
 *   yes         no          whatever               the one for pub/sub is: silent, or deaf
 * </pre>
 *
 * <p>A link that brings anything else meanwhile is not silent: the probe waits behind it. Such a
 * link is not given up, with all that is on its way; for so long the node says that nothing is
 * carried. After {@value #LATE_TICKS} half seconds it is given up all the same.
 *
 * <p>A TCP connection that carries nothing ends after 52 s with a client library's usual settings,
 * and one that answers and yet brings no publications never does.
 */
final class Probe {
  static final Duration EVERY = Duration.ofSeconds(1);

  /**
   * A link that has not answered for so many half seconds is dropped: two probes are missing then,
   * and it is noticed within 3 s whenever it fell silent. Ticks are counted, and no clock is read:
   * a node that was itself frozen is late by one tick and finds the answers waiting.
   */
  static final int SILENT_TICKS = 5;

  /** A probe that is missing for so long is not late: its channel is not heard. */
  static final int LATE_TICKS = 60;

  private static final Logger LOG = LoggerFactory.getLogger(Probe.class);
  private static final Duration TICK = EVERY.dividedBy(2);

  /** What is to be done about a silent link. */
  interface Remedy {
    void commandsSilent(StatefulRedisConnection<String, String> connection);

    void busSilent(StatefulRedisPubSubConnection<String, byte[]> connection);
  }

  /** No client channel has such a name: theirs begin otherwise. */
  private final String channel = RedisKeys.probe(UUID.randomUUID().toString());

  private final ScheduledExecutorService thread;
  private final Telemetry telemetry;
  private final RedisRefusals refusals;

  /** Messages and answers that came; counted by the links' threads, and compared only. */
  private final AtomicLong busBrought = new AtomicLong();

  private final AtomicLong commandsAnswered = new AtomicLong();
  private final Queue<Runnable> steps = new ConcurrentLinkedQueue<>();
  private @Nullable StatefulRedisConnection<String, String> commands;
  private @Nullable StatefulRedisPubSubConnection<String, byte[]> bus;
  private long ticks;
  private int commandsQuiet;
  private int busQuiet;
  private int probeMissing;
  private long busSeen;
  private long commandsSeen;
  private long last;
  private long acknowledged;
  private long cameBack;
  private volatile Sent sent = new Sent(0, 0);
  private volatile boolean carrying;

  Probe(ScheduledExecutorService thread, Telemetry telemetry, RedisRefusals refusals) {
    this.thread = thread;
    this.telemetry = telemetry;
    this.refusals = refusals;
  }

  /** To be called once; ends with the thread. */
  void start(Remedy remedy) {
    var _ =
        thread.scheduleWithFixedDelay(
            () -> tick(remedy), TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The channel that is to be subscribed before all others. */
  String channel() {
    return channel;
  }

  /** Whether both links are there, and have carried a probe, and none is missing that was due. */
  boolean isCarrying() {
    return carrying;
  }

  void commandsUp(StatefulRedisConnection<String, String> connection) {
    commands = connection;
    commandsQuiet = 0;
    send();
  }

  void commandsDown() {
    commands = null;
    takeSteps();
    carrying = false;
  }

  /** The probe's channel has been asked for, and is not acknowledged yet. */
  void busUp(StatefulRedisPubSubConnection<String, byte[]> connection) {
    bus = connection;
    busQuiet = 0;
    probeMissing = 0;
    cameBack = acknowledged;
  }

  /** The probe's channel is heard from here on. */
  void busListening() {
    onThread(this::send);
  }

  /** Redis does not let the probe be heard: the link answers, and another would be as deaf. */
  void busRefused() {
    onThread(() -> {
      busQuiet = 0;
      probeMissing = 0;
      carrying = false;
    });
  }

  void busDown() {
    bus = null;
    takeSteps();
    carrying = false;
  }

  /** The bus brought something. On the thread that hears it: one at a time. */
  void busBrings() {
    busBrought.lazySet(busBrought.getPlain() + 1);
  }

  /** A command was answered, be it by a refusal. On any thread. */
  void commandAnswered() {
    commandsAnswered.lazySet(
        commandsAnswered.getPlain() + 1); // That one of two is lost is no harm.
  }

  /** A probe came back. On any thread. */
  void heard(byte[] message) {
    long now = System.nanoTime();
    long number = number(message);
    Sent latest = sent;
    if (number == latest.number) {
      telemetry.time(Timing.BUS_ROUND_TRIP, Duration.ofNanos(now - latest.atNanos));
    }
    onThread(() -> {
      if (number > last) {
        return; // Not ours: who makes such a thing up must not make us believe what is to come.
      }
      cameBack = Math.max(cameBack, number);
      busQuiet = 0;
      probeMissing = 0;
      carrying = commands != null && bus != null;
    });
  }

  private void tick(Remedy remedy) {
    try {
      look(remedy);
    } catch (RuntimeException fault) {
      // A scheduled task that throws is never run again, and then nobody would notice anything.
      LOG.atError().setCause(fault).log("fault while a probe was sent");
    }
  }

  private void look(Remedy remedy) {
    takeSteps();
    commandsQuiet++;
    busQuiet++;
    noteSigns();
    var asked = commands;
    if (asked != null && commandsQuiet >= SILENT_TICKS) {
      remedy.commandsSilent(asked);
    }
    var listening = bus;
    if (listening != null && (busQuiet >= SILENT_TICKS || probeMissing >= LATE_TICKS)) {
      remedy.busSilent(listening);
    }
    if (ticks++ % 2 == 0) {
      send();
    } else if (cameBack != last) {
      ask();
    }
  }

  private void noteSigns() {
    long brought = busBrought.get();
    if (brought != busSeen) {
      busSeen = brought;
      busQuiet = 0;
    }
    long answered = commandsAnswered.get();
    if (answered != commandsSeen) {
      commandsSeen = answered;
      commandsQuiet = 0;
    }
    probeMissing = cameBack >= acknowledged ? 0 : probeMissing + 1;
    if (probeMissing >= SILENT_TICKS) {
      carrying = false;
    }
  }

  private void send() {
    var asked = commands;
    // What has come back by the bus has proved already that the bus is not silent.
    if (asked == null || cameBack != last) {
      ask();
    }
    if (asked != null) {
      long number = ++last;
      sent = new Sent(number, System.nanoTime());
      var _ =
          refusals
              .watch(RedisCommand.PROBE, asked.async().publish(channel, Long.toString(number)))
              .whenComplete((heardBy, fault) -> {
                if (fault == null) {
                  onThread(() -> published(asked, number));
                } else if (RefusalKind.of(fault).isPresent()) {
                  onThread(() -> refused(asked));
                }
              });
    }
  }

  private void ask() {
    var listening = bus;
    if (listening != null) {
      var _ =
          refusals
              .watch(RedisCommand.PING, listening.async().ping())
              .whenComplete((pong, fault) -> {
                if (fault == null || RefusalKind.of(fault).isPresent()) {
                  onThread(() -> answered(listening));
                }
              });
    }
  }

  private void published(StatefulRedisConnection<String, String> by, long number) {
    if (by.equals(commands)) {
      commandsQuiet = 0;
      acknowledged = Math.max(acknowledged, number);
    }
  }

  /** The link answers, and nothing is carried over it. */
  private void refused(StatefulRedisConnection<String, String> by) {
    if (by.equals(commands)) {
      commandsQuiet = 0;
      carrying = false;
    }
  }

  /** An answer to PING proves that a link is not silent, but not that it is not deaf. */
  private void answered(StatefulRedisPubSubConnection<String, byte[]> by) {
    if (by.equals(bus) && cameBack >= acknowledged) {
      busQuiet = 0;
    }
  }

  /** What nobody has sent, if it is no number: anyone may publish here. */
  private static long number(byte[] message) {
    try {
      return Long.parseLong(new String(message, StandardCharsets.US_ASCII));
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  /**
   * At the next tick, where all is well: waking the thread for each answer was a third of what the
   * probe of an idle node costs.
   */
  private void onThread(Runnable step) {
    steps.add(step);
    if (!carrying) {
      try {
        thread.execute(this::takeSteps);
      } catch (RejectedExecutionException e) {
        // The thread has ended since all is closed: there is nothing left to find out.
      }
    }
  }

  private void takeSteps() {
    for (Runnable step = steps.poll(); step != null; step = steps.poll()) {
      step.run();
    }
  }

  private record Sent(long number, long atNanos) {}
}
