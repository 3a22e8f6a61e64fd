package dev.parley.application.port.out;

import dev.parley.domain.transition.Answer;
import dev.parley.domain.transition.Delivery;
import dev.parley.domain.transition.TransitionLane;
import java.util.concurrent.CompletionStage;

/** A service that is told who came and went. Safe for any thread; never blocks. */
@FunctionalInterface
public interface TransitionReceiver {
  /** Completes with what it made of it, within a bounded time; never fails. */
  CompletionStage<Answer> tell(TransitionLane lane, Delivery delivery);
}
