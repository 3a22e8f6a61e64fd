package dev.parley.application.port;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits for what a port promised, for so long and no longer. Stateless. */
public final class Stages {
  private Stages() {}

  /** What the stage completed with; fails the test if it failed or takes too long. */
  public static <T extends @Nullable Object> T done(CompletionStage<T> stage) {
    try {
      return stage
          .toCompletableFuture()
          .get(RecordingNode.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("it failed", e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("waited in vain", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** What the stage failed with; fails the test if it did not fail or takes too long. */
  public static Throwable failure(CompletionStage<?> stage) {
    try {
      done(stage);
    } catch (AssertionError e) {
      Throwable cause = e.getCause();
      if (cause != null && !(cause instanceof TimeoutException)) {
        return cause;
      }
      throw e;
    }
    throw new AssertionError("it should have failed");
  }
}
