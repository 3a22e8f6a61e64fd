package dev.parley.redis.simulation;

import dev.parley.application.port.InMemoryLedger;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.channel.Publication;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The one Redis of a simulated cluster. Confined to its simulation. */
final class Redis {
  /** Makes the ledger under test: the real one, or one that breaks a rule. */
  interface LedgerMaker {
    InMemoryLedger make(InstantSource clock, Supplier<String> epochs, Consumer<Publication> bus);
  }

  private final List<Server> servers = new ArrayList<>();

  /** Short, so that histories end while people come and go. */
  private static final Duration IDLE_HISTORY = Duration.ofSeconds(2);

  private final InMemoryLedger ledger;
  private final Consumer<Publication> witness;
  private boolean up = true;
  private long aheadMillis;
  private int epochs;

  Redis(LedgerMaker maker, Time time, Consumer<Publication> witness) {
    InstantSource clock = () -> time.instant().plusMillis(aheadMillis);
    this.ledger = maker.make(clock, () -> "epoch-" + ++epochs, this::publish);
    ledger.keepIdleHistoriesFor(IDLE_HISTORY);
    this.witness = witness;
  }

  InMemoryLedger ledger() {
    return ledger;
  }

  boolean isUp() {
    return up;
  }

  /** Its clock is set, by so much ahead or back. */
  void setClock(long millis) {
    aheadMillis += millis;
  }

  void know(Server server) {
    servers.add(server);
  }

  void forget(Server server) {
    servers.remove(server);
  }

  /** Every connection ends. */
  void stop() {
    up = false;
    for (Server server : List.copyOf(servers)) {
      server.commands().lose();
      server.bus().lose(Gap.LINK_LOST);
    }
  }

  void start() {
    up = true;
  }

  void publish(Publication publication) {
    witness.accept(publication);
    for (Server server : servers) {
      server.bus().carry(publication);
    }
  }
}
