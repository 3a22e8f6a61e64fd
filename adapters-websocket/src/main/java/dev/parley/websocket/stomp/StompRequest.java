package dev.parley.websocket.stomp;

import dev.parley.websocket.session.PendingRequest;
import dev.parley.websocket.stomp.StompSubscriptions.Subscription;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A frame that does not take effect at once, and the receipt that is owed for it. Confined to its
 * connection's I/O thread.
 */
final class StompRequest extends PendingRequest {
  /** What it asks for. */
  enum Kind {
    LOGIN,
    SUBSCRIBE,
    UNSUBSCRIBE,
    /** That the user types, or what state they are in. */
    SIGNAL,
    REFRESH
  }

  private final Kind kind;
  private final @Nullable Subscription subscription;
  private @Nullable String receipt;

  private StompRequest(Kind kind, @Nullable Subscription subscription, Optional<String> receipt) {
    super(kind == Kind.SUBSCRIBE);
    this.kind = kind;
    this.subscription = subscription;
    this.receipt = receipt.orElse(null);
  }

  static StompRequest login() {
    return new StompRequest(Kind.LOGIN, null, Optional.empty());
  }

  static StompRequest subscribe(Subscription subscription, Optional<String> receipt) {
    return new StompRequest(Kind.SUBSCRIBE, subscription, receipt);
  }

  static StompRequest unsubscribe(Optional<String> receipt) {
    return new StompRequest(Kind.UNSUBSCRIBE, null, receipt);
  }

  static StompRequest signal(Optional<String> receipt) {
    return new StompRequest(Kind.SIGNAL, null, receipt);
  }

  static StompRequest refresh(Optional<String> receipt) {
    return new StompRequest(Kind.REFRESH, null, receipt);
  }

  Kind kind() {
    return kind;
  }

  boolean isSubscription() {
    return kind == Kind.SUBSCRIBE;
  }

  boolean isSignal() {
    return kind == Kind.SIGNAL;
  }

  /** What it is to bring about: of a SUBSCRIBE alone. */
  Subscription subscription() {
    return Objects.requireNonNull(subscription);
  }

  /** The receipt that is owed, once. */
  Optional<String> takeReceipt() {
    Optional<String> owed = Optional.ofNullable(receipt);
    receipt = null;
    return owed;
  }

  @Override
  protected boolean isFollowedUp() {
    return receipt != null;
  }
}
