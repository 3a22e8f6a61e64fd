package dev.parley.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.websocket.ContainerProvider;
import jakarta.websocket.WebSocketContainer;
import java.lang.reflect.Type;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.messaging.WebSocketStompClient;

/** A connection by Spring's STOMP client over Tomcat's WebSocket. Safe for any thread. */
final class SpringTab extends StompTab {
  private static final int MAX_MESSAGE_BYTES = 1024 * 1024;

  private final ThreadPoolTaskScheduler heartBeats = new ThreadPoolTaskScheduler();
  private volatile CompletableFuture<StompSession> session =
      CompletableFuture.failedFuture(new IllegalStateException("connect first"));
  private volatile StompSession.@Nullable Subscription subscription;
  private volatile String channel = "";

  SpringTab(int port) {
    super(port);
    heartBeats.setDaemon(true);
    heartBeats.initialize();
  }

  @Override
  void connect(String token) {
    WebSocketContainer container = ContainerProvider.getWebSocketContainer();
    container.setDefaultMaxTextMessageBufferSize(MAX_MESSAGE_BYTES);
    WebSocketStompClient client = new WebSocketStompClient(new StandardWebSocketClient(container));
    client.setInboundMessageSizeLimit(MAX_MESSAGE_BYTES);
    client.setTaskScheduler(heartBeats);
    StompHeaders connect = new StompHeaders();
    connect.set("Authorization", "Bearer " + token);
    session =
        client.connectAsync(address(), new WebSocketHttpHeaders(), connect, new Conversation());
  }

  @Override
  void subscribe(String to) {
    channel = to;
    subscription = session.join().subscribe(topic(to), new Ear());
  }

  @Override
  void unsubscribe() {
    Objects.requireNonNull(subscription).unsubscribe();
  }

  @Override
  void send(String json) {
    session.join().send(typing(channel), json.getBytes(UTF_8));
  }

  @Override
  void renew(String token) {
    session.join().send("/app/auth/refresh", "{\"token\":\"%s\"}".formatted(token).getBytes(UTF_8));
  }

  @Override
  void sayGoodbye() {
    session.join().disconnect();
    heartBeats.shutdown();
  }

  /** Spring has no way to go without a word: the other side is told, at least by a close frame. */
  @Override
  void lose() {
    if (session.isDone() && !session.isCompletedExceptionally() && session.join().isConnected()) {
      session.join().disconnect();
    }
    heartBeats.shutdown();
  }

  private final class Conversation extends StompSessionHandlerAdapter {
    @Override
    public void afterConnected(StompSession opened, StompHeaders headers) {
      connected();
    }

    @Override
    public Type getPayloadType(StompHeaders headers) {
      return byte[].class;
    }

    /** An ERROR: MESSAGE goes to the subscriptions. */
    @Override
    public void handleFrame(StompHeaders headers, @Nullable Object payload) {
      refused(Objects.requireNonNull(headers.getFirst("code")));
    }
  }

  private final class Ear implements StompFrameHandler {
    @Override
    public Type getPayloadType(StompHeaders headers) {
      return byte[].class;
    }

    @Override
    public void handleFrame(StompHeaders headers, @Nullable Object payload) {
      hear(new String((byte[]) Objects.requireNonNull(payload), UTF_8));
    }
  }
}
