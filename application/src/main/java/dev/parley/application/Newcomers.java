package dev.parley.application;

import dev.parley.application.port.out.Request;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.recovery.Resumption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The subscriptions that wait until their channel can be heard on this node. Confined to the
 * channel's lane.
 */
final class Newcomers {
  private final List<Newcomer> waiting = new ArrayList<>();
  private final List<CompletableFuture<Boolean>> knocking = new ArrayList<>();

  /**
   * A subscription that is not in effect yet.
   *
   * @param resumption what it wants of the channel's history
   * @param unheard done if the channel cannot be heard; the request is to be refused then
   * @param then what the connection asked for meanwhile
   */
  record Newcomer(
      ConnectionId connection,
      Participant subscriber,
      Resumption resumption,
      Request request,
      Runnable unheard,
      List<Runnable> then) {
    Newcomer(
        ConnectionId connection,
        Participant subscriber,
        Resumption resumption,
        Request request,
        Runnable unheard) {
      this(connection, subscriber, resumption, request, unheard, new ArrayList<>(0));
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  void add(Newcomer newcomer) {
    waiting.add(newcomer);
  }

  /** Completes with whether the channel can be heard, when that is known. */
  CompletionStage<Boolean> knock() {
    CompletableFuture<Boolean> knock = new CompletableFuture<>();
    knocking.add(knock);
    return knock;
  }

  /**
   * Has something done when it has been decided whether a connection comes in.
   *
   * @return false if that connection does not wait
   */
  boolean postpone(ConnectionId connection, Runnable work) {
    Optional<Newcomer> newcomer = find(connection);
    newcomer.ifPresent(known -> known.then().add(work));
    return newcomer.isPresent();
  }

  /** Takes out what a connection waits for, once for each time that it asked. */
  List<Newcomer> remove(ConnectionId connection) {
    List<Newcomer> given =
        waiting.stream().filter(newcomer -> newcomer.connection().equals(connection)).toList();
    waiting.removeAll(given);
    given.forEach(newcomer -> newcomer.then().forEach(Runnable::run));
    return given;
  }

  /** The channel can be heard. */
  void letIn(Consumer<Newcomer> admission) {
    List<Newcomer> newcomers = List.copyOf(waiting);
    waiting.clear();
    newcomers.forEach(admission);
    answerKnocks(true);
  }

  /** The channel cannot be heard. */
  void turnAway() {
    List<Newcomer> inVain = List.copyOf(waiting);
    waiting.clear();
    for (Newcomer newcomer : inVain) {
      newcomer.unheard().run();
      newcomer.then().forEach(Runnable::run);
    }
    answerKnocks(false);
  }

  private void answerKnocks(boolean heard) {
    knocking.forEach(knock -> knock.complete(heard));
    knocking.clear();
  }

  private Optional<Newcomer> find(ConnectionId connection) {
    return waiting.stream()
        .filter(newcomer -> newcomer.connection().equals(connection))
        .findFirst();
  }
}
