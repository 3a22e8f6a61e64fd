package dev.parley.redis.simulation;

import dev.parley.application.port.InMemoryLedger;
import dev.parley.domain.channel.Gap;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What befalls the servers, their links and Redis, by chance. Confined to its simulation.
 *
 * <p>Which faults there are in a run is by chance, too: a run with one kind of fault finds what a
 * run with all of them would hide.
 */
final class Faults {
  enum Fault {
    CRASH,
    PAUSE,
    CUT,
    SILENCE,
    PARTITION,
    RESTART_EMPTY,
    FLUSH,
    FAIL_OVER,
    OUTAGE,
    DRAIN,
    WALL_CLOCK,
    REDIS_CLOCK,
    FATE
  }

  /** How long a link may be silent until it is found out. */
  private static final long FOUND_OUT = 3_000;

  private final Set<Fault> possible = EnumSet.noneOf(Fault.class);
  private final Time time;
  private final Simulation simulation;
  private final Witness witness;
  private final double fate;
  private boolean over;

  Faults(Time time, Simulation simulation, Witness witness) {
    this.time = time;
    this.simulation = simulation;
    this.witness = witness;
    boolean few = time.chance(0.5);
    for (Fault fault : Fault.values()) {
      if (time.chance(few ? 0.2 : 0.6)) {
        possible.add(fault);
      }
    }
    fate = possible.contains(Fault.FATE) ? 0.003 : 0;
  }

  Set<Fault> possible() {
    return possible;
  }

  /** From now on all is well. */
  void end() {
    over = true;
  }

  /** A server is about to say something to Redis. */
  void strike(Server server) {
    if (over || fate == 0 || !time.chance(fate) || server.isPaused()) {
      return;
    }
    switch ((int) time.upTo(3)) {
      case 0 -> pause(server);
      case 1 -> cut(server);
      case 2 -> silence(server);
      default -> crash(server);
    }
  }

  /** One fault, if there is any. */
  void one() {
    List<Fault> choice = List.copyOf(possible);
    if (over || choice.isEmpty()) {
      return;
    }
    Server server = simulation.anyServer();
    switch (choice.get((int) time.upTo(choice.size() - 1))) {
      case CRASH -> crash(server);
      case PAUSE -> pause(server);
      case CUT -> cut(server);
      case SILENCE -> silence(server);
      case PARTITION -> partition(server);
      case RESTART_EMPTY -> restart(time.upTo(5_000), null);
      case FLUSH -> flush();
      case FAIL_OVER -> failOver();
      case OUTAGE -> outage();
      case DRAIN -> drain(server);
      case WALL_CLOCK -> setWallClock(server);
      case REDIS_CLOCK -> simulation.redis().setClock(step());
      case FATE -> {}
    }
  }

  private void crash(Server server) {
    if (server.isAlive()) {
      simulation.crashed(server);
      time.after(time.upTo(9_000), simulation::replace);
    }
  }

  private void pause(Server server) {
    if (server.isAlive() && !server.isPaused()) {
      server.pause();
      long length = time.chance(0.5) ? time.upTo(3_000) : time.upTo(14_000);
      server.trouble(length + Witness.ECHO);
      Pipe pipe = server.commands().pipe();
      if (pipe != null && pipe.isStalled()) {
        witness.mayHearLate(length + 1_000);
      }
      time.after(length, server::wake);
    }
  }

  private void cut(Server server) {
    witness.registeringTakesLonger(0);
    switch ((int) time.upTo(2)) {
      case 0 -> server.commands().lose();
      case 1 -> server.bus().lose(Gap.LINK_LOST);
      default -> {
        server.commands().lose();
        server.bus().lose(Gap.LINK_LOST);
      }
    }
  }

  /** A link carries nothing any more, one way or both, and nobody is told. */
  private void silence(Server server) {
    Pipe commands = server.commands().pipe();
    Pipe bus = server.bus().pipe();
    int which = (int) time.upTo(2);
    boolean toRedis = time.chance(0.6);
    boolean toServer = !toRedis || time.chance(0.5);
    long length = time.upTo(6_000);
    if (which != 1 && commands != null) {
      server.trouble(length + 5_000);
      witness.mayHearLate(length + 1_000);
      stall(commands, toRedis, toServer, length, () -> server.commands().lose());
    }
    if (which != 0 && bus != null) {
      stall(bus, toRedis, toServer, length, () -> server.bus().lose(Gap.LINK_SILENT));
    }
  }

  private void stall(Pipe pipe, boolean toRedis, boolean toServer, long length, Runnable lose) {
    pipe.stall(toRedis, toServer);
    if (length > FOUND_OUT || time.chance(0.3)) {
      time.after(
          Math.min(length, FOUND_OUT),
          () -> {
            if (pipe.isStalled() && !pipe.isBroken()) {
              lose.run();
            }
          });
    } else {
      time.after(length, pipe::heal);
    }
  }

  private void partition(Server server) {
    if (!server.isAlive() || server.isPartitioned()) {
      return;
    }
    long length = time.upTo(9_000);
    server.partition();
    server.trouble(length + 5_000);
    if (time.chance(0.5)) {
      cut(server);
    } else {
      silence(server);
    }
    time.after(length, server::reunite);
  }

  private void restart(long away, InMemoryLedger.@Nullable Backup with) {
    Redis redis = simulation.redis();
    if (!redis.isUp()) {
      return;
    }
    redis.stop();
    if (with == null) {
      redis.ledger().forgetEverything();
      witness.ledgerIsLost(away);
    } else {
      redis.ledger().restore(with);
    }
    time.after(away, redis::start);
  }

  private void flush() {
    if (simulation.redis().isUp()) {
      simulation.redis().ledger().forgetEverything();
      witness.ledgerIsLost(0);
    }
  }

  private void failOver() {
    InMemoryLedger.Backup copy = simulation.redis().ledger().backup();
    long away = time.upTo(7_000);
    time.after(
        time.upTo(1_500),
        () -> {
          if (!over && simulation.redis().isUp()) {
            restart(away, copy);
            witness.ledgerIsLost(away);
          }
        });
  }

  /** Redis is out of everyone's reach for a while, and has lost nothing. */
  private void outage() {
    long away = time.upTo(12_000);
    if (simulation.redis().isUp()) {
      witness.registeringTakesLonger(away);
    }
    restart(away, simulation.redis().ledger().backup());
  }

  /** For good, or for a while: nobody is to see anything of it. */
  private void setWallClock(Server server) {
    long step = step();
    server.setClock(step);
    if (time.chance(0.5)) {
      time.after(time.upTo(6_000), () -> server.setClock(-step));
    }
  }

  /** By an hour, by seconds, or by about a lease: then some of them are over and some are not. */
  private long step() {
    long length =
        switch ((int) time.upTo(2)) {
          case 0 -> 3_600_000;
          case 1 -> time.upTo(20_000);
          default -> 4_000 + time.upTo(3_000);
        };
    return time.chance(0.5) ? length : -length;
  }

  private void drain(Server server) {
    if (server.isAlive() && !server.isDraining() && simulation.serversAtTheDoor() > 1) {
      server.drain();
      time.after(time.upTo(9_000), simulation::replace);
    }
  }
}
