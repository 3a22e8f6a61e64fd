package dev.parley.websocket.stomp;

import dev.parley.application.port.in.Admission;
import dev.parley.application.port.in.Clients;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.UserId;
import dev.parley.websocket.session.Link;
import dev.parley.websocket.session.RequestSequencer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The beginning of a STOMP connection, from its first byte to CONNECTED. Confined to the
 * connection's I/O thread.
 *
 * <pre>
 *   AWAITING ──CONNECT──▶ VERIFYING ──token good, room for one more──▶ (the session)
 *      │ no CONNECT in time    │ token refused, no answer in time, a fault
 *      └───────────────────────┴──────────▶ ERROR
 * </pre>
 */
final class StompHandshake {
  static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);

  /** Ample for CONNECT with a token and a few hasty frames; nobody has shown yet who they are. */
  static final int MAX_BYTES = 64 * 1024;

  private enum State {
    AWAITING,
    VERIFYING,
    ENDED
  }

  /** Goes on when the client has shown who it is. */
  interface Next {
    /**
     * CONNECTED.
     *
     * @param beatEveryMillis how often the server is to beat; 0 for never
     */
    void connected(Identity identity, int beatEveryMillis);
  }

  private final Link link;
  private final Clients clients;
  private final StompSender sender;
  private final StompInput input;
  private final RequestSequencer requests;
  private final Optional<String> handshakeToken;
  private final Predicate<UserId> mayEnter;
  private final Next next;
  private final long begunNanos;
  private State state = State.AWAITING;
  private int receivedBytes;

  /**
   * Begins.
   *
   * @param handshakeToken the token that came with the upgrade, for clients that send none later
   * @param mayEnter whether a user may have one more connection; asked once
   */
  StompHandshake(
      Link link,
      Clients clients,
      StompSender sender,
      StompInput input,
      RequestSequencer requests,
      Optional<String> handshakeToken,
      Predicate<UserId> mayEnter,
      Next next) {
    this.link = link;
    this.clients = clients;
    this.sender = sender;
    this.input = input;
    this.requests = requests;
    this.handshakeToken = handshakeToken;
    this.mayEnter = mayEnter;
    this.next = next;
    this.begunNanos = link.nanoTime();
  }

  /** Whether so much more is no more than nobody in particular may send; else it was the end. */
  boolean accepts(int bytes) {
    receivedBytes += bytes;
    if (receivedBytes > MAX_BYTES) {
      sender.error(StompError.TOO_MUCH_BEFORE, Optional.empty());
      return false;
    }
    return true;
  }

  /** The client's first message decides in what it is answered. */
  void isBinary() {
    if (state == State.AWAITING) {
      sender.answerInBinary();
    }
  }

  /** The client's first frame. While its token is looked at no other is decoded. */
  void onFrame(StompFrame frame) {
    if (state == State.AWAITING) {
      switch (StompLogin.read(frame, handshakeToken)) {
        case StompLogin.Refused(var error, var receipt) -> sender.error(error, receipt);
        case StompLogin.Asked asked -> verify(asked);
      }
    }
  }

  /** Whether no CONNECT has come in time. How long its token is looked at is a request's limit. */
  boolean isLate(long nowNanos) {
    return state == State.AWAITING && nowNanos - begunNanos > CONNECT_WITHIN.toNanos();
  }

  /** Whoever the client is, it is too late: the last call. */
  void end() {
    state = State.ENDED;
  }

  private void verify(StompLogin.Asked asked) {
    state = State.VERIFYING;
    sender.setVersion(asked.version());
    input.setVersion(asked.version());
    StompRequest login = requests.begin(StompRequest.login());
    // In VERIFYING always, even where the answer is there at once: one way in, not two.
    clients
        .admit(asked.token())
        .exceptionally(fault -> new Admission.KeysUnavailable(Duration.ZERO))
        .thenAccept(admission ->
            link.execute(() -> {
              if (state == State.VERIFYING && login.answerAndEnd()) {
                admitted(admission, asked.beatEveryMillis());
                requests.proceed();
              }
            }));
  }

  private void admitted(Admission admission, int beatEveryMillis) {
    if (!(admission instanceof Admission.Admitted(Identity identity))) {
      StompLogin.refusal(admission).ifPresent(error -> sender.error(error, Optional.empty()));
    } else if (mayEnter.test(identity.user())) {
      next.connected(identity, beatEveryMillis);
    } else {
      sender.error(StompError.TOO_MANY_CONNECTIONS, Optional.empty());
    }
  }
}
