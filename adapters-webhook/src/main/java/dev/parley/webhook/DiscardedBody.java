package dev.parley.webhook;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Reads what comes with an answer, and keeps nothing of it: a short body, so that the connection
 * can be used again; of a long one just the beginning. The answer does not wait for it. Called by
 * one thread after the other; {@link #end} by any.
 */
final class DiscardedBody implements BodySubscriber<Void> {
  static final int MOST_BYTES = 64 * 1024;

  private volatile @Nullable Subscription subscription;
  private volatile boolean ended;
  private long received;

  @Override
  public CompletionStage<Void> getBody() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void onSubscribe(Subscription of) {
    subscription = of;
    if (ended) {
      of.cancel();
    } else {
      of.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      received += buffer.remaining();
    }
    Subscription of = subscription;
    if (of == null) {
      return;
    }
    if (received > MOST_BYTES) {
      end();
    } else {
      of.request(1);
    }
  }

  @Override
  public void onError(Throwable fault) {
    // What the answer said is known already.
  }

  @Override
  public void onComplete() {
    // Likewise.
  }

  /** Reads no more; the connection is closed if there was more. */
  void end() {
    ended = true;
    Subscription of = subscription;
    if (of != null) {
      of.cancel();
    }
  }
}
