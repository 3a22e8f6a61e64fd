package dev.parley.websocket.stomp;

import dev.parley.application.ChannelServer;
import dev.parley.application.Session;
import dev.parley.application.port.in.Admission;
import dev.parley.application.port.in.Renewal;
import dev.parley.application.port.in.Renewal.Foreign;
import dev.parley.application.port.in.Renewal.Renewed;
import dev.parley.application.port.in.Renewal.UnderWay;
import dev.parley.application.port.out.Refusal;
import dev.parley.application.port.out.Request;
import dev.parley.application.port.out.ServerEvent;
import dev.parley.application.port.out.ServerEvent.Refused;
import dev.parley.application.port.out.ServerEvent.RosterState;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.EventName;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Ending;
import dev.parley.websocket.outbox.Frame;
import dev.parley.websocket.raw.ClientMessage;
import dev.parley.websocket.raw.ClientMessage.StartTyping;
import dev.parley.websocket.raw.ClientMessage.StopTyping;
import dev.parley.websocket.raw.ClientMessageReader;
import dev.parley.websocket.raw.EventWriter;
import dev.parley.websocket.rfc6455.FrameLimits;
import dev.parley.websocket.session.Link;
import dev.parley.websocket.session.PendingRequest;
import dev.parley.websocket.session.Protocol;
import dev.parley.websocket.session.RequestSequencer;
import dev.parley.websocket.session.TokenWatch;
import dev.parley.websocket.stomp.Destinations.Topic;
import dev.parley.websocket.stomp.StompSubscriptions.Subscription;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.simp.stomp.StompCommand;

/**
 * STOMP on one connection. Confined to its I/O thread.
 *
 * <pre>
 *   AWAITING ──CONNECT──▶ VERIFYING ──token good──▶ CONNECTED ──DISCONNECT──▶ ENDED
 *      │                     │                          │                       ▲
 *      └─────────────────────┴────────── ERROR ─────────┴───────────────────────┘
 * </pre>
 *
 * <p>One frame takes effect after the other: what comes while its token is being verified, a
 * channel is joined or somebody decides about a right waits, undecoded. Any mistake is answered by
 * an ERROR, the last frame of the connection.
 */
public final class StompProtocol
    implements Protocol, StompFrameListener, RequestSequencer.Requests {
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
  private static final Duration FRAME_WITHIN = Duration.ofSeconds(10);

  /** Ample for CONNECT with a token and a few hasty frames; nobody has shown yet who they are. */
  private static final int MAX_BYTES_BEFORE = 64 * 1024;

  /** One frame at a time, and before CONNECTED no more than CONNECT itself needs. */
  private static final FrameLimits TRANSPORT_BEFORE =
      FrameLimits.DEFAULT.holding(StompLimits.DEFAULT.maxConnectBytes());

  private static final FrameLimits TRANSPORT =
      FrameLimits.DEFAULT.holding(StompLimits.DEFAULT.maxFrameBytes());

  private static final Queue<Runnable> NONE_COMMITTED = new ArrayDeque<>(0);

  /** Stands for a message of which nothing is left. */
  private static final byte[] OVERSIZE = {};

  private enum State {
    AWAITING,
    VERIFYING,
    CONNECTED,
    ENDED
  }

  private final Link link;
  private final ChannelServer server;
  private final Telemetry telemetry;
  private final InstantSource clock;
  private final Optional<String> handshakeToken;
  private final Predicate<UserId> mayEnter;
  private final StompInput input = new StompInput();
  private final StompSubscriptions subscriptions = new StompSubscriptions();
  private final Transactions transactions = new Transactions();
  private final RequestSequencer requests;
  private final long begunNanos = System.nanoTime();
  private long nowNanos = begunNanos;
  private State state = State.AWAITING;
  private Dialect dialect = new Dialect(StompVersion.V1_2, false);
  private @Nullable Session session;
  private @Nullable UserId user;
  private @Nullable TokenWatch tokenWatch;
  private Queue<Runnable> committed = NONE_COMMITTED;
  private int committedBytes;
  private long told;
  private int bytesBefore;
  private long beatEveryNanos;
  private long beatenNanos;

  /**
   * Speaks on a connection that was upgraded; who it is comes with CONNECT.
   *
   * @param handshakeToken the token that came with the handshake, for clients that send none later
   * @param mayEnter whether a user may have one more connection; asked once
   */
  public StompProtocol(
      Link link,
      ChannelServer server,
      Telemetry telemetry,
      InstantSource clock,
      Optional<String> handshakeToken,
      Predicate<UserId> mayEnter) {
    this.link = link;
    this.server = server;
    this.telemetry = telemetry;
    this.clock = clock;
    this.handshakeToken = handshakeToken;
    this.mayEnter = mayEnter;
    this.requests = new RequestSequencer(link, this);
  }

  /** Says by which codes frames may be refused. */
  public static void expectRefusals(Telemetry telemetry) {
    telemetry.expect(Measure.CLIENT_MESSAGE_REFUSED, StompError.values());
    telemetry.expect(Measure.CLIENT_MESSAGE_REFUSED, StompViolation.Rule.values());
  }

  @Override
  public Telemetry.ProtocolKind kind() {
    return Telemetry.ProtocolKind.STOMP;
  }

  @Override
  public Optional<UserId> user() {
    return Optional.ofNullable(user);
  }

  @Override
  public void begin() {
    link.limitTo(TRANSPORT_BEFORE);
  }

  @Override
  public void onText(byte[] utf8) {
    accept(utf8);
  }

  @Override
  public void onBinary(byte[] payload) {
    if (state == State.AWAITING) {
      // A client that speaks binary is answered in binary: React Native cuts text at the NUL.
      dialect = dialect.inBinary();
    }
    accept(payload);
  }

  @Override
  public void onOversize(boolean isText) {
    requests.accept(OVERSIZE);
  }

  @Override
  public int heldBytes() {
    return input.heldBytes() + requests.heldBytes() + committedBytes + transactions.heldBytes();
  }

  @Override
  public void onHeartBeat() {}

  @Override
  public void onFrame(StompFrame frame) {
    switch (state) {
      case AWAITING -> connect(frame);
      case CONNECTED -> perform(frame);
      case VERIFYING, ENDED -> {} // While a token is looked at no frame is decoded.
    }
  }

  @Override
  public void tell(ServerEvent event) {
    if (state != State.CONNECTED) {
      return;
    }
    switch (event) {
      case RosterState roster when roster.joined() -> confirm(roster);
      case Refused(_, _, Optional<Request> answered, _)
          when answered.orElse(null) instanceof StompRequest request
              && !request.answerAndEnd() -> {}
      case Refused refused when refused.refusal() == Refusal.REMOVED -> removed(refused);
      case Refused refused -> refuse(refused);
      default -> tellSubscribers(event);
    }
    requests.proceed();
  }

  @Override
  public void dismiss(DisconnectReason reason) {
    switch (reason) {
      case KICKED -> end(reason, StompError.KICKED, Optional.empty());
      case TOKEN_REVOKED -> end(reason, StompError.TOKEN_REVOKED, Optional.empty());
      default -> link.close(reason);
    }
  }

  @Override
  public long tick(long now) {
    nowNanos = now;
    boolean _ = requests.tick(now);
    if (requests.isBehind()) {
      input.isWaitedFor(now);
    }
    if (state == State.AWAITING && nowNanos - begunNanos > CONNECT_WITHIN.toNanos()) {
      fail(StompError.CONNECT_TIMEOUT, Optional.empty());
    } else if (input.unfinishedNanos(now) > FRAME_WITHIN.toNanos()) {
      fail(StompError.FRAME_TIMEOUT, Optional.empty());
    } else if (state == State.CONNECTED
        && beatEveryNanos > 0
        && nowNanos - beatenNanos >= beatEveryNanos) {
      beatenNanos = nowNanos;
      link.send(dialect.heartBeat());
    }
    watchToken();
    return now; // What it measures with is the time of the last tick.
  }

  @Override
  public void end(Ending ending) {
    state = State.ENDED;
    transactions.clear();
    input.end();
    requests.end();
    committed = NONE_COMMITTED;
    committedBytes = 0;
    closeSession(ending);
  }

  private void watchToken(Session begun) {
    TokenWatch watch = new TokenWatch(begun.tokenLife(), System.nanoTime());
    tokenWatch = watch;
    link.hearUntil(watch.endNanos());
  }

  private void watchToken() {
    if (state != State.CONNECTED || tokenWatch == null) {
      return;
    }
    switch (tokenWatch.due(nowNanos)) {
      case NOTHING -> {}
      case NOTICE ->
          tellInPerson(
              EventWriter.TOKEN_EXPIRING,
              EventWriter.tokenExpiring(inSession().identity().expiresAt(), clock.instant()));
      case END -> {
        telemetry.count(Measure.TOKEN_ENDED);
        end(DisconnectReason.TOKEN_ENDED, StompError.TOKEN_EXPIRED, Optional.empty());
      }
    }
  }

  private void accept(byte[] bytes) {
    if (state != State.CONNECTED) {
      bytesBefore += bytes.length;
      if (bytesBefore > MAX_BYTES_BEFORE) {
        fail(StompError.TOO_MUCH_BEFORE, Optional.empty());
        return;
      }
    }
    requests.accept(bytes);
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // An empty message is another array.
  public void take(byte[] bytes) {
    if (bytes == OVERSIZE) {
      violated(new StompViolation(StompViolation.Rule.FRAME_TOO_LARGE, null));
      return;
    }
    decode(() -> input.take(bytes, this, nowNanos));
    goOn();
  }

  @Override
  public void goOn() {
    while (requests.isFree() && left() > 0) {
      Runnable step = committed.poll();
      if (step != null) {
        step.run();
      } else {
        decode(() -> input.decodeNext(this, nowNanos));
      }
    }
  }

  @Override
  public int left() {
    return committed.size() + input.left();
  }

  private void decode(Runnable step) {
    try {
      step.run();
    } catch (StompViolation violation) {
      violated(violation);
    }
  }

  private void violated(StompViolation violation) {
    end(
        DisconnectReason.STOMP_ERROR,
        violation.rule(),
        dialect.error(violation.code(), violation.text(), violation.receipt()));
  }

  @Override
  public void over(PendingRequest over) {
    if (state == State.CONNECTED && over instanceof StompRequest request) {
      request.takeReceipt().ifPresent(id -> link.send(dialect.receipt(id)));
    }
  }

  @Override
  public void expired(PendingRequest expired, boolean answered) {
    if (!answered && expired instanceof StompRequest request) {
      switch (request.kind()) {
        case LOGIN, REFRESH -> fail(StompError.KEYS_UNAVAILABLE, request.takeReceipt());
        case SUBSCRIBE, UNSUBSCRIBE -> fail(StompError.UNAVAILABLE, request.takeReceipt());
        case TYPING -> {
          // Not worth a connection, and ERROR would be the end of it.
          telemetry.count(Measure.CLIENT_MESSAGE_REFUSED, StompError.UNAVAILABLE);
          over(request);
        }
      }
    }
  }

  private void connect(StompFrame frame) {
    switch (StompLogin.read(frame, handshakeToken)) {
      case StompLogin.Refused(var error, var receipt) -> fail(error, receipt);
      case StompLogin.Asked asked -> verify(asked);
    }
  }

  private void verify(StompLogin.Asked asked) {
    state = State.VERIFYING;
    dialect = dialect.in(asked.version());
    input.setVersion(asked.version());
    StompRequest login = requests.begin(StompRequest.login());
    // In VERIFYING always, even where the answer is there at once: one way in, not two.
    server
        .openSession()
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
    if (admission instanceof Admission.Admitted(Identity identity)) {
      connected(identity, beatEveryMillis);
    } else {
      StompLogin.refusal(admission).ifPresent(error -> fail(error, Optional.empty()));
    }
  }

  private void connected(Identity identity, int beatEveryMillis) {
    if (!mayEnter.test(identity.user())) {
      fail(StompError.TOO_MANY_CONNECTIONS, Optional.empty());
      return;
    }
    state = State.CONNECTED;
    link.limitTo(TRANSPORT);
    user = identity.user();
    session = server.openSession().open(link.id(), identity, link::execute);
    watchToken(session);
    // A tenth early: who waits exactly the interval must not wait in vain.
    beatEveryNanos =
        Math.max(0, Duration.ofMillis(beatEveryMillis).toNanos() * 9 / 10 - TICK.toNanos());
    beatenNanos = nowNanos;
    link.send(dialect.connected(link.id(), identity.user()));
  }

  private void perform(StompFrame frame) {
    if (ClientNames.areTooLong(frame)) {
      fail(StompError.ID_TOO_LONG, Optional.empty());
      return;
    }
    switch (frame.command()) {
      case SUBSCRIBE -> subscribe(frame);
      case UNSUBSCRIBE -> unsubscribe(frame);
      case SEND, ACK, NACK -> carryOut(frame);
      case BEGIN -> begin(frame);
      case COMMIT -> commit(frame);
      case ABORT -> abort(frame);
      case DISCONNECT -> disconnect(frame);
      default -> fail(StompError.ALREADY_CONNECTED, receipt(frame));
    }
  }

  private void subscribe(StompFrame frame) {
    Optional<String> destination = frame.header("destination");
    Optional<String> id = subscriptionId(frame);
    Optional<Topic> topic = destination.flatMap(Destinations::topic);
    Optional<AckMode> ack = AckMode.parse(frame.header("ack").orElse("auto"));
    boolean personal = destination.filter(Destinations.AUTH::equals).isPresent();
    if (destination.isEmpty()) {
      fail(StompError.DESTINATION_REQUIRED, receipt(frame));
    } else if (id.isEmpty()) {
      fail(StompError.ID_REQUIRED, receipt(frame));
    } else if (topic.isEmpty() && !personal) {
      fail(StompError.DESTINATION_UNKNOWN, receipt(frame));
    } else if (ack.isEmpty()) {
      fail(StompError.ACK_INVALID, receipt(frame));
    } else if (subscriptions.has(id.get())) {
      fail(StompError.SUBSCRIPTION_EXISTS, receipt(frame));
    } else if (subscriptions.isFull()) {
      fail(StompError.TOO_MANY_SUBSCRIPTIONS, receipt(frame));
    } else if (topic.isPresent() && subscriptions.isFull(topic.get().channel())) {
      fail(StompError.TOO_MANY_TO_CHANNEL, receipt(frame));
    } else if (topic.isEmpty()) {
      StompWireFormat form =
          new StompWireFormat(dialect, destination.get(), id.get(), Interest.EVERYTHING, ack.get());
      subscriptions.add(id.get(), new Subscription(null, form));
      confirmReceipt(frame);
    } else {
      StompWireFormat form =
          new StompWireFormat(
              dialect, destination.get(), id.get(), topic.get().interest(), ack.get());
      Subscription subscription = new Subscription(topic.get().channel(), form);
      subscriptions.add(id.get(), subscription);
      join(topic.get().channel(), subscription, receipt(frame));
    }
  }

  /** The state of a channel is told so and so often; who asks sooner has it a moment later. */
  private void join(ChannelId channel, Subscription subscription, Optional<String> receipt) {
    if (subscription.isOver()) { // A moderator has been here meanwhile.
      confirmReceipt(receipt);
      return;
    }
    long now = link.nanoTime();
    long waitNanos =
        subscription.form().wants(ServerEvent.PRESENCE_STATE)
            ? inSession().takeState(channel, now)
            : 0;
    if (waitNanos > 0) {
      requests.postpone(now + waitNanos, () -> join(channel, subscription, receipt));
    } else {
      StompRequest request = requests.begin(StompRequest.subscribe(subscription, receipt));
      server.subscribe().subscribe(inSession(), channel, request);
    }
  }

  /** The channel is joined: the receipt, the state, and from here on everything that is said. */
  private void confirm(RosterState roster) {
    if (!(roster.request() instanceof StompRequest request) || !request.answer()) {
      return;
    }
    Subscription subscription = request.subscription();
    subscription.confirm();
    request.takeReceipt().ifPresent(id -> link.send(dialect.receipt(id)));
    if (subscription.form().wants(roster.name())) {
      link.send(told(subscription, roster));
    }
    subscription.channel().ifPresent(channel -> link.listen(channel, subscription.form()));
  }

  private void unsubscribe(StompFrame frame) {
    Optional<String> id = subscriptionId(frame);
    if (id.isEmpty()) {
      fail(StompError.ID_REQUIRED, receipt(frame));
      return;
    }
    Optional<Subscription> subscription = subscriptions.remove(id.get());
    if (subscription.isEmpty()) {
      fail(StompError.SUBSCRIPTION_UNKNOWN, receipt(frame));
      return;
    }
    Optional<ChannelId> left =
        subscription.get().channel().filter(channel -> !subscription.get().isOver());
    left.ifPresent(channel -> link.stopListening(channel, subscription.get().form()));
    left.filter(channel -> !subscriptions.isIn(channel))
        .ifPresentOrElse(
            channel ->
                server
                    .unsubscribe()
                    .unsubscribe(
                        inSession(),
                        channel,
                        requests.begin(StompRequest.unsubscribe(receipt(frame)))),
            () -> confirmReceipt(frame));
  }

  /** At once, or with the transaction that it names. */
  private void carryOut(StompFrame frame) {
    Optional<String> transaction = frame.header("transaction");
    if (transaction.isPresent()) {
      Optional<StompError> error =
          FrameCheck.mistakeIn(frame, dialect.version())
              .filter(mistake -> transactions.isOpen(transaction.get()))
              .or(() -> transactions.add(transaction.get(), frame));
      error.ifPresentOrElse(it -> fail(it, receipt(frame)), () -> confirmReceipt(frame));
    } else {
      carryOut(frame, receipt(frame));
    }
  }

  /** Does what a frame says, which may have waited for its COMMIT. */
  private void carryOut(StompFrame frame, Optional<String> receipt) {
    if (frame.command() == StompCommand.SEND) {
      signal(frame, receipt);
    } else {
      acknowledge(frame, receipt);
    }
  }

  private static boolean isRefresh(StompFrame frame) {
    return frame.command() == StompCommand.SEND
        && frame.header("destination").filter(Destinations.REFRESH::equals).isPresent();
  }

  /**
   * Has the new token looked at.
   *
   * @param receipt what is owed when the token is in force
   */
  private void refresh(StompFrame frame, Optional<String> receipt) {
    Optional<String> token = ClientMessageReader.readToken(frame.body());
    if (token.isEmpty()) {
      fail(StompError.BODY_INVALID, receipt);
      return;
    }
    StompRequest request = requests.begin(StompRequest.refresh(receipt));
    var _ =
        server
            .renewIdentity()
            .renew(inSession(), token.get(), request)
            .thenAccept(renewal -> {
              if (request.answerAndEnd()) {
                renewed(renewal, request.takeReceipt());
              }
              requests.proceed();
            });
  }

  private void renewed(Renewal renewal, Optional<String> receipt) {
    switch (renewal) {
      case Renewed(var withdrawn) when withdrawn.isEmpty() -> {
        watchToken(inSession());
        receipt.ifPresent(id -> link.send(dialect.receipt(id)));
        tellInPerson(
            EventWriter.TOKEN_REFRESHED,
            EventWriter.tokenRefreshed(
                inSession().identity().expiresAt(), Optional.empty(), clock.instant()));
      }
      case Renewed withdrawn ->
          end(DisconnectReason.RIGHTS_WITHDRAWN, StompError.RIGHTS_WITHDRAWN, receipt);
      case Foreign foreign ->
          end(DisconnectReason.TOKEN_FOREIGN, StompError.TOKEN_FOREIGN, receipt);
      case Renewal.TokenInvalid invalid -> fail(StompError.TOKEN_INVALID, receipt);
      case Renewal.TokenExpired expired -> fail(StompError.TOKEN_EXPIRED, receipt);
      case Renewal.TokenRevoked revoked -> fail(StompError.TOKEN_REVOKED, receipt);
      case Renewal.KeysUnavailable keys -> fail(StompError.KEYS_UNAVAILABLE, receipt);
      case Renewal.PolicyUnavailable policy -> fail(StompError.POLICY_UNAVAILABLE, receipt);
      case UnderWay underWay -> fail(StompError.REFRESH_PENDING, receipt);
    }
  }

  /** Tells the client what concerns its connection alone, where it has asked for that. */
  private void tellInPerson(EventName event, byte[] json) {
    for (Subscription subscription : subscriptions.personal()) {
      link.send(told(subscription, event, json));
    }
  }

  private void signal(StompFrame frame, Optional<String> receipt) {
    Optional<String> destination = frame.header("destination");
    Optional<ChannelId> channel = destination.flatMap(Destinations::typing);
    if (destination.isEmpty()) {
      fail(StompError.DESTINATION_REQUIRED, receipt);
    } else if (isRefresh(frame)) {
      refresh(frame, receipt);
    } else if (channel.isEmpty()) {
      fail(StompError.DESTINATION_UNKNOWN, receipt);
    } else {
      type(channel.get(), ClientMessageReader.read(frame.body()), receipt);
    }
  }

  private void type(ChannelId channel, ClientMessage message, Optional<String> receipt) {
    if (!FrameCheck.isAbout(channel, message)) {
      fail(StompError.BODY_INVALID, receipt);
    } else if (subscriptions.wasIn(channel)) {
      // It may not have heard of that yet when it said this.
      telemetry.count(Measure.CLIENT_MESSAGE_REFUSED, StompError.NOT_JOINED);
      confirmReceipt(receipt);
    } else if (!subscriptions.isIn(channel)) {
      fail(StompError.NOT_JOINED, receipt);
    } else {
      StompRequest request = requests.begin(StompRequest.typing(receipt));
      switch (message) {
        case StartTyping(_, var thread, _) ->
            server.signalTyping().started(inSession(), channel, thread, request);
        case StopTyping(_, var thread, _) ->
            server.signalTyping().stopped(inSession(), channel, thread, request);
        default -> throw new IllegalStateException("isAbout lets nothing else pass");
      }
    }
  }

  /**
   * Nothing is ever sent again, so an acknowledgement is counted and changes nothing else. A client
   * may send one for a subscription that it has just ended: that is no mistake.
   */
  private void acknowledge(StompFrame frame, Optional<String> receipt) {
    Optional<String> message = FrameCheck.messageId(frame, dialect.version());
    if (message.isEmpty()) {
      fail(StompError.ID_REQUIRED, receipt);
    } else if (!MessageId.isOne(message.get())) {
      fail(StompError.ACK_UNKNOWN, receipt);
    } else {
      telemetry.count(
          frame.command() == StompCommand.ACK
              ? Measure.MESSAGE_ACKNOWLEDGED
              : Measure.MESSAGE_NOT_ACKNOWLEDGED);
      confirmReceipt(receipt);
    }
  }

  private void begin(StompFrame frame) {
    Optional<StompError> error =
        frame
            .header("transaction")
            .map(transactions::begin)
            .orElse(Optional.of(StompError.TRANSACTION_REQUIRED));
    error.ifPresentOrElse(it -> fail(it, receipt(frame)), () -> confirmReceipt(frame));
  }

  /** One frame after the other, each as if it came now; its receipt was sent when it was added. */
  private void commit(StompFrame frame) {
    ended(frame)
        .ifPresent(frames -> {
          committed = new ArrayDeque<>(frames.size() + 1);
          for (StompFrame held : frames) {
            committedBytes += held.heldBytes();
            committed.add(() -> {
              committedBytes -= held.heldBytes();
              carryOut(held, Optional.empty());
            });
          }
          committed.add(() -> confirmReceipt(frame));
        });
  }

  private void abort(StompFrame frame) {
    ended(frame).ifPresent(frames -> confirmReceipt(frame));
  }

  private Optional<List<StompFrame>> ended(StompFrame frame) {
    Optional<String> name = frame.header("transaction");
    Optional<List<StompFrame>> frames = name.flatMap(transactions::end);
    if (frames.isEmpty()) {
      fail(
          name.isEmpty() ? StompError.TRANSACTION_REQUIRED : StompError.TRANSACTION_UNKNOWN,
          receipt(frame));
    }
    return frames;
  }

  private void disconnect(StompFrame frame) {
    state = State.ENDED;
    closeSession(Ending.DELIBERATE);
    receipt(frame)
        .ifPresentOrElse(
            id -> link.close(DisconnectReason.GOODBYE, dialect.receipt(id)),
            () -> link.close(DisconnectReason.GOODBYE));
  }

  private void refuse(Refused refused) {
    Optional<StompRequest> request =
        refused.request().map(asked -> asked instanceof StompRequest ours ? ours : null);
    if (refused.refusal() == Refusal.POLICY_UNAVAILABLE
        && request.filter(StompRequest::isTyping).isPresent()) {
      // A typing signal is not worth a connection, and ERROR would be the end of it.
      telemetry.count(Measure.CLIENT_MESSAGE_REFUSED, StompError.POLICY_UNAVAILABLE);
      return;
    }
    StompError error =
        switch (refused.refusal()) {
          case CHANNEL_REFUSED -> StompError.CHANNEL_REFUSED;
          case TYPING_REFUSED -> StompError.TYPING_REFUSED;
          case RIGHTS_WITHDRAWN -> StompError.RIGHTS_WITHDRAWN;
          case REMOVED -> throw new IllegalStateException("is told without an ERROR");
          case POLICY_UNAVAILABLE -> StompError.POLICY_UNAVAILABLE;
          case NOT_JOINED -> StompError.NOT_JOINED;
          case TOO_MANY_CHANNELS -> StompError.TOO_MANY_CHANNELS;
          case TOO_MANY_NEW_CHANNELS -> StompError.TOO_MANY_NEW_CHANNELS;
          case UNAVAILABLE -> StompError.UNAVAILABLE;
        };
    fail(error, request.flatMap(StompRequest::takeReceipt));
  }

  /**
   * The client is out of the channel, and its subscriptions to it are over: the error is the last
   * thing that comes on each, whatever it was for. STOMP's own ERROR would cost it every other
   * channel.
   */
  private void removed(Refused refused) {
    ChannelId channel = refused.channel().orElseThrow();
    boolean _ = requests.isFree(); // A SUBSCRIBE that this answers has its receipt first.
    byte[] json = EventWriter.write(refused);
    for (Subscription subscription : subscriptions.to(channel)) {
      link.stopListening(channel, subscription.form());
      link.send(told(subscription, refused.name(), json));
      subscription.end();
    }
  }

  private void tellSubscribers(ServerEvent event) {
    ChannelId channel =
        switch (event) {
          case RosterState roster -> roster.channel();
          case ServerEvent.Presence presence -> presence.channel();
          case ServerEvent.Typing typing -> typing.channel();
          case ServerEvent.Resync resync -> resync.channel();
          case Refused refused -> throw new IllegalStateException("refusals are errors");
        };
    for (Subscription subscription : subscriptions.confirmed(channel)) {
      if (subscription.form().wants(event.name())) {
        link.send(told(subscription, event));
      }
    }
  }

  private Frame told(Subscription subscription, ServerEvent event) {
    return told(subscription, event.name(), EventWriter.write(event));
  }

  private Frame told(Subscription subscription, EventName event, byte[] json) {
    told++;
    return Frame.required(
        dialect.message(
            subscription.form(),
            MessageId.told(told, subscription.form().subscription()),
            event,
            json));
  }

  private void confirmReceipt(StompFrame frame) {
    confirmReceipt(receipt(frame));
  }

  private void confirmReceipt(Optional<String> receipt) {
    receipt.ifPresent(id -> link.send(dialect.receipt(id)));
  }

  private void fail(StompError error, Optional<String> receipt) {
    end(DisconnectReason.STOMP_ERROR, error, receipt);
  }

  private void end(DisconnectReason reason, StompError error, Optional<String> receipt) {
    end(reason, error, dialect.error(error.code(), error.message(), receipt));
  }

  private void end(DisconnectReason reason, Enum<?> code, Frame errorFrame) {
    if (state == State.ENDED) {
      return;
    }
    telemetry.count(Measure.CLIENT_MESSAGE_REFUSED, code);
    link.close(reason, errorFrame);
  }

  private void closeSession(Ending ending) {
    Session ended = session;
    session = null;
    if (ended != null) {
      server.closeSession().close(ended, ending);
    }
  }

  private Session inSession() {
    Session current = session;
    if (current == null) {
      throw new IllegalStateException("there is a session in CONNECTED");
    }
    return current;
  }

  /** A client of 1.0 may leave the id out, and unsubscribes by the destination then. */
  private Optional<String> subscriptionId(StompFrame frame) {
    return frame
        .header("id")
        .or(() ->
            dialect.version() == StompVersion.V1_0
                ? frame.header("destination")
                : Optional.empty());
  }

  private static Optional<String> receipt(StompFrame frame) {
    return frame.header("receipt");
  }
}
