package dev.parley.api;

import dev.parley.application.port.out.BusUnavailable;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Waits for the answer of a port, on a thread that may block. Stateless. */
final class Waiting {
  /** Longer than any port takes to say that it is in vain. */
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private Waiting() {}

  /** What is answered with that; a problem if nothing comes. */
  static <T> ApiAnswer answer(CompletionStage<T> promised, Function<T, ? extends ApiAnswer> reply) {
    try {
      return reply.apply(
          promised.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException late) {
      // Told below.
    } catch (ExecutionException fault) {
      if (!(fault.getCause() instanceof BusUnavailable)) {
        throw new IllegalStateException("a port failed with what it does not promise", fault);
      }
    }
    return ApiReply.problem(ApiProblem.BUS_UNAVAILABLE);
  }
}
