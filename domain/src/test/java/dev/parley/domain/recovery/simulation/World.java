package dev.parley.domain.recovery.simulation;

import dev.parley.domain.recovery.simulation.Message.Truth;
import dev.parley.domain.recovery.simulation.Rules.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Nodes, clients and a Redis in one thread, of which chance says who goes on next. Links lag by any
 * amount, nodes freeze, clients are cut between any two messages.
 *
 * <pre>
 *   I1  from one gap that it is told of to the next a client hears each event once, in order
 *   I2  nothing is heard twice or backwards, across a gap as well, until it comes afresh
 *   I3  where nothing breaks nobody is told of a gap
 *   I4  no more is remembered than may be
 * </pre>
 */
final class World {
  private static final int TICK = 10;

  private final Random random;
  private final Rules rules;
  private final Set<Mutant> mutants;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();
  private Redis master = new Redis(0);
  private @Nullable Redis old;
  private int masters = 1;
  private int recovered;
  private int refused;
  private int replayed;
  private int overtaken;

  /** What came of a world. */
  record Outcome(int recovered, int refused, int replayed, int overtaken) {}

  World(long seed, Rules rules, Set<Mutant> mutants) {
    this.random = new Random(seed);
    this.rules = rules;
    this.mutants = mutants;
    for (int i = 0; i < rules.nodes(); i++) {
      nodes.add(start(i));
    }
    for (int i = 0; i < rules.clients(); i++) {
      clients.add(new Client(this, i));
    }
  }

  Random random() {
    return random;
  }

  Rules rules() {
    return rules;
  }

  boolean has(Mutant mutant) {
    return mutants.contains(mutant);
  }

  void recovered() {
    recovered++;
  }

  void refused() {
    refused++;
  }

  void replayed() {
    replayed++;
  }

  void overtaken() {
    overtaken++;
  }

  /**
   * Runs to its end.
   *
   * @throws Violation if somebody is told something else than the truth
   */
  Outcome run() {
    if (rules.staffed()) {
      nodes.forEach(Node::host);
      nodes.forEach(Node::catchUp);
      nodes.forEach(Node::beat);
      nodes.forEach(Node::catchUp);
    }
    for (int step = 0; step < rules.steps(); step++) {
      goOn();
      if (step % TICK == 0) {
        nodes.stream().filter(Node::isAlive).forEach(Node::tick);
      }
    }
    calmDown();
    return new Outcome(recovered, refused, replayed, overtaken);
  }

  private void goOn() {
    double what = random.nextDouble();
    if (what < 0.10) {
      master.say(body());
    } else if (what < 0.115 && old != null) {
      old.say(body()); // A publisher that has not noticed.
    } else if (what < 0.13) {
      master.type();
    } else if (what < 0.72) {
      Node node = any(nodes);
      if (node.isAlive()) {
        if (random.nextDouble() < 0.01) {
          node.freeze(random.nextInt(300));
        }
        for (int i = 1 << random.nextInt(4); i > 0; i--) {
          node.step();
        }
      }
    } else {
      client(any(clients), what);
    }
    if (!rules.faults().isEmpty() && random.nextDouble() < 0.012) {
      befall(any(List.copyOf(new TreeSet<>(rules.faults()))), random.nextInt(nodes.size()));
    }
  }

  private void client(Client client, double what) {
    if (what < 0.92) {
      client.read();
    } else if (what < 0.96) {
      if (!client.isOpen()) {
        client.connect(any(alive()));
      }
    } else if (client.isOpen()) {
      client.cut();
    }
  }

  private void befall(Fault fault, int number) {
    Node node = nodes.get(number);
    switch (fault) {
      case LINK -> {
        boolean again = node.isAlive() && (!node.isLinked() || random.nextDouble() < 0.7);
        node.loseLink();
        if (again) {
          node.connect(master);
        }
      }
      case CRASH -> {
        if (!node.isAlive()) {
          nodes.set(number, start(number));
        } else if (alive().size() > 1) {
          node.die();
          cutThoseAt(node);
        }
      }
      case FAILOVER -> {
        boolean begins = old == null;
        if (begins) {
          old = master;
          master = new Redis(masters++);
        } else {
          old = null;
        }
        for (Node each : alive()) {
          if (!each.isLinkedTo(master) && (!begins || random.nextBoolean())) {
            each.loseLink();
            each.connect(master);
          }
        }
      }
    }
  }

  /** All is well, everybody reads, and in the end every client has heard the last event. */
  private void calmDown() {
    old = null;
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      if (!node.isAlive()) {
        nodes.set(i, start(i));
      } else if (!node.isLinkedTo(master)) {
        node.loseLink();
        node.connect(master);
      }
    }
    for (Client client : clients) {
      if (!client.isOpen()) {
        client.connect(any(nodes));
      }
    }
    for (int round = 0; round < 200; round++) {
      if (round % 20 == 5 && round < 150) {
        master.say(body());
      }
      nodes.forEach(Node::catchUp);
      nodes.forEach(Node::tick);
      for (Client client : clients) {
        for (int i = 0; i < 20; i++) {
          client.read();
        }
      }
    }
    Truth end = new Truth(master.next().redis(), master.next().index() - 1);
    for (Client client : clients) {
      if (!end.equals(client.last())) {
        throw new Violation("I1: the last event is " + end + ", one heard last " + client.last());
      }
    }
  }

  private Node start(int number) {
    Node node = new Node(this, number);
    node.connect(master);
    return node;
  }

  private void cutThoseAt(Node node) {
    clients.stream().filter(client -> client.isAt(node)).forEach(Client::cut);
  }

  private List<Node> alive() {
    return nodes.stream().filter(Node::isAlive).toList();
  }

  private byte body() {
    return (byte) random.nextInt(rules.bodies());
  }

  private <T> T any(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }
}
