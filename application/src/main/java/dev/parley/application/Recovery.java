package dev.parley.application;

import dev.parley.application.port.out.Telemetry.Level;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.recovery.HistoryLimits;
import dev.parley.domain.recovery.Resumption;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the channels of this node share so that clients may go on where they were. Safe for any
 * thread.
 */
final class Recovery {
  private final Ports ports;
  private final RecoveryRules rules;
  private final Beats beats;
  private final SharedHistoryMemory memory;
  private final ReplayGate gate;
  private final LongAdder histories = new LongAdder();

  Recovery(Ports ports, RecoveryRules rules) {
    this.ports = ports;
    this.rules = rules;
    this.beats = new Beats(ports.broker(), ports.monotonic(), ports.telemetry(), ports.random());
    this.memory = new SharedHistoryMemory(rules.memoryBytes(), rules.limits().window().toNanos());
    this.gate = new ReplayGate(ports.monotonic());
    ports.telemetry().watch(Level.HISTORY_BYTES, memory::takenBytes);
    ports.telemetry().watch(Level.HISTORIES, histories::sum);
    ports.telemetry().watch(Level.REPLAYS, gate::held);
    ports
        .telemetry()
        .expect(Measure.RECOVERY_REFUSED, Gap.HISTORY_LOST, Gap.HISTORY_UNKNOWN, Gap.HISTORY_BUSY);
  }

  /**
   * What of that is had here. Where places would mean something else at another node none is named,
   * and nothing is said of it.
   */
  Resumption granted(Resumption asked) {
    if (!rules.on() || !ports.broker().keepsOneOrder()) {
      return Resumption.NONE;
    }
    return asked instanceof Resumption.Last && !rules.rewind() ? Resumption.Last.NONE : asked;
  }

  HistoryLimits limits() {
    return rules.limits();
  }

  Beats beats() {
    return beats;
  }

  SharedHistoryMemory memory() {
    return memory;
  }

  ReplayGate gate() {
    return gate;
  }

  /** Whether there is any history. */
  boolean isInUse() {
    return histories.sum() > 0;
  }

  /** A channel begins to remember. */
  void begun() {
    histories.increment();
  }

  /** A channel remembers nothing any more. */
  void ended() {
    histories.decrement();
  }

  /** Time passes. */
  void tick() {
    beats.tick(isInUse());
    gate.tick();
  }
}
