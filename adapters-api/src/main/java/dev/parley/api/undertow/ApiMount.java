package dev.parley.api.undertow;

import dev.parley.api.ApiAnswer;
import dev.parley.api.ApiProblem;
import dev.parley.api.ApiReply;
import dev.parley.api.ApiRequest;
import dev.parley.api.CallAdmission;
import dev.parley.api.CallAdmission.Head;
import dev.parley.api.CallAdmission.Verdict;
import dev.parley.api.CallMemory;
import dev.parley.api.EventStream;
import dev.parley.api.Limits;
import dev.parley.api.Tail;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.http.ClientAddress;
import dev.parley.http.undertow.HttpExchanges;
import dev.parley.http.undertow.PathMount;
import io.undertow.io.Receiver;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.HttpContinueReadHandler;
import io.undertow.server.handlers.sse.ServerSentEventHandler;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;

/**
 * The calls of backends on a listener: the head is judged on its I/O thread, the body is taken
 * there, and the call is answered on a virtual thread of its own. Safe for any thread; one serves
 * several listeners.
 */
public final class ApiMount implements PathMount, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ApiMount.class);
  private static final String PREFIX = "/v1/";

  /** Proxies end what is silent for a minute; a peer that is gone shows when it is written to. */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);

  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final HttpString REQUEST_ID_HEADER = new HttpString("Request-Id");
  private static final HttpString VERSION_HEADER = new HttpString("Parley-Version");
  private static final HttpString IDEMPOTENCY_KEY = new HttpString("Idempotency-Key");
  private static final HttpString CONTENT_TYPE_OPTIONS = new HttpString("X-Content-Type-Options");

  /** What is counted beside the problems. */
  private enum Success {
    OK
  }

  private final CallAdmission admission;
  private final CallMemory memory;
  private final Telemetry telemetry;
  private final String version;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("parley-api-", 0).factory());

  /**
   * @param version of the build, told with every answer
   */
  public ApiMount(CallAdmission admission, CallMemory memory, Telemetry telemetry, String version) {
    this.admission = admission;
    this.memory = memory;
    this.telemetry = telemetry;
    this.version = version;
    telemetry.expect(Measure.API_CALL, Success.values());
    telemetry.expect(Measure.API_CALL, ApiProblem.values());
  }

  @Override
  public boolean takes(String path) {
    return path.startsWith(PREFIX);
  }

  /**
   * More, so that who sends too much is told so, and Undertow does not end the connection first.
   */
  @Override
  public long mostBodyBytes() {
    return 2L * Limits.BODY_BYTES;
  }

  @Override
  public void handle(HttpServerExchange exchange) {
    exchange.getResponseHeaders().put(REQUEST_ID_HEADER, requestId(exchange));
    Head head =
        new Head(
            exchange.getRequestMethod().toString(),
            path(exchange),
            exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION),
            ClientAddress.of(exchange.getSourceAddress().getAddress()));
    switch (admission.decide(head, System.nanoTime())) {
      case Verdict.Refused(ApiReply reply) -> sendAway(exchange, reply);
      case Verdict.Admitted admitted -> take(exchange, head, admitted);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private void take(HttpServerExchange exchange, Head head, Verdict.Admitted admitted) {
    if (!admitted.hasBody() && !exchange.isRequestComplete()) {
      IoUtils.safeClose(exchange.getConnection()); // Nobody reads it, and it may not end.
      return;
    }
    HeaderValues keys = exchange.getRequestHeaders().get(IDEMPOTENCY_KEY);
    if (keys != null && keys.size() > 1) {
      sendAway(exchange, ApiReply.problem(ApiProblem.IDEMPOTENCY_KEY_INVALID));
      return;
    }
    long length = admitted.hasBody() ? exchange.getRequestContentLength() : 0;
    if (length > Limits.BODY_BYTES) {
      sendAway(exchange, tooLarge());
      return;
    }
    CallMemory.Share share = memory.of(admitted.key());
    exchange.addExchangeCompleteListener((ended, next) -> {
      share.giveBack();
      next.proceed();
    });
    if (!share.take(CallMemory.LEAST + (length < 0 ? Limits.BODY_BYTES : length))) {
      sendAway(exchange, ApiReply.problem(ApiProblem.AT_CAPACITY));
      return;
    }
    Call call = new Call(exchange, head, admitted, share, Optional.ofNullable(keys));
    if (admitted.hasBody()) {
      receive(exchange, call);
    } else {
      exchange.dispatch(threads, later -> call.answer(new byte[0]));
    }
  }

  /** On the I/O thread. */
  private void receive(HttpServerExchange exchange, Call call) {
    HttpContinueReadHandler answersExpect = new HttpContinueReadHandler(ready -> take(ready, call));
    try {
      answersExpect.handleRequest(exchange);
    } catch (Exception fault) {
      throw new IllegalStateException("a body could not be asked for", fault);
    }
  }

  private void take(HttpServerExchange exchange, Call call) {
    Receiver receiver = exchange.getRequestReceiver();
    receiver.setMaxBufferSize(Limits.BODY_BYTES);
    receiver.receiveFullBytes(
        (heard, body) -> heard.dispatch(threads, later -> call.answer(body)),
        (heard, tooLong) -> sendAway(heard, tooLarge()));
  }

  private final class Call {
    private final HttpServerExchange exchange;
    private final Head head;
    private final Verdict.Admitted admitted;
    private final CallMemory.Share share;
    private final Optional<HeaderValues> keys;

    Call(
        HttpServerExchange exchange,
        Head head,
        Verdict.Admitted admitted,
        CallMemory.Share share,
        Optional<HeaderValues> keys) {
      this.exchange = exchange;
      this.head = head;
      this.admitted = admitted;
      this.share = share;
      this.keys = keys;
    }

    void answer(byte[] body) {
      ApiAnswer answer;
      try {
        answer =
            admitted
                .call()
                .answer(
                    new ApiRequest(
                        admitted.key(),
                        head.path(),
                        admitted.channel(),
                        admitted.user(),
                        query(exchange),
                        keys.map(HeaderValues::getFirst),
                        body,
                        share::take));
      } catch (RuntimeException fault) {
        LOG.atError()
            .addKeyValue("requestId", exchange.getResponseHeaders().getFirst(REQUEST_ID_HEADER))
            .addKeyValue("key", admitted.key().id())
            .setCause(fault)
            .log("fault while a backend was being answered");
        answer = ApiReply.problem(ApiProblem.FAULT);
      }
      switch (answer) {
        case ApiReply reply ->
            send(
                exchange,
                share.take(reply.body().length) ? reply : ApiReply.problem(ApiProblem.AT_CAPACITY));
        case EventStream(Tail tail) -> stream(exchange, share, tail);
      }
    }
  }

  /** It goes on, so the listener is not to end it; what writes it does, and lets nobody be slow. */
  private void stream(HttpServerExchange exchange, CallMemory.Share share, Tail tail) {
    telemetry.count(Measure.API_CALL, Success.OK);
    exchange.setStatusCode(200);
    putCommonHeaders(exchange);
    HttpExchanges.keepOpen(exchange);
    exchange.addExchangeCompleteListener((ended, next) -> {
      tail.close();
      next.proceed();
    });
    ServerSentEventHandler events =
        new ServerSentEventHandler((connection, lastEventId) -> {
          connection.setKeepAliveTime(KEEP_ALIVE.toMillis());
          threads.execute(() -> {
            try (connection) {
              tail.run(new SseSink(connection));
            } catch (IOException gone) {
              // Whoever listened has ended it.
            } finally {
              share.giveBack();
            }
          });
        });
    exchange.dispatch(exchange.getIoThread(), events);
  }

  /** The body of somebody who is refused is not waited for. */
  private void sendAway(HttpServerExchange exchange, ApiReply refusal) {
    if (!exchange.isRequestComplete()) {
      exchange.setPersistent(false);
    }
    send(exchange, refusal);
  }

  private void send(HttpServerExchange exchange, ApiReply reply) {
    reply
        .problem()
        .ifPresentOrElse(
            problem -> telemetry.count(Measure.API_CALL, problem),
            () -> telemetry.count(Measure.API_CALL, Success.OK));
    exchange.setStatusCode(reply.status());
    exchange
        .getResponseHeaders()
        .put(
            Headers.CONTENT_TYPE,
            reply.problem().isPresent() ? "application/problem+json" : "application/json");
    putCommonHeaders(exchange);
    if (reply.status() == 401) {
      exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer");
    }
    reply.allow().ifPresent(method -> exchange.getResponseHeaders().put(Headers.ALLOW, method));
    reply
        .retryAfterSeconds()
        .ifPresent(seconds -> exchange.getResponseHeaders().put(Headers.RETRY_AFTER, seconds));
    HttpExchanges.answer(exchange);
    exchange.getResponseSender().send(ByteBuffer.wrap(reply.body()));
  }

  private void putCommonHeaders(HttpServerExchange exchange) {
    exchange
        .getResponseHeaders()
        .put(Headers.CACHE_CONTROL, "no-store")
        .put(CONTENT_TYPE_OPTIONS, "nosniff")
        .put(VERSION_HEADER, version);
  }

  private static ApiReply tooLarge() {
    return ApiReply.problem(
        ApiProblem.TOO_LARGE, json -> json.writeNumberProperty("limit", Limits.BODY_BYTES));
  }

  /** As it was sent: what is decoded twice is another path. */
  private static String path(HttpServerExchange exchange) {
    String uri = exchange.getRequestURI();
    int at = exchange.isHostIncludedInRequestURI() ? uri.indexOf('/', uri.indexOf("//") + 2) : 0;
    return at < 0 ? "" : uri.substring(at);
  }

  private static String requestId(HttpServerExchange exchange) {
    String sent = exchange.getRequestHeaders().getFirst(REQUEST_ID_HEADER);
    return sent != null && REQUEST_ID.matcher(sent).matches() ? sent : UUID.randomUUID().toString();
  }

  private static Map<String, String> query(HttpServerExchange exchange) {
    Map<String, String> query = new HashMap<>();
    exchange.getQueryParameters().forEach((name, values) -> query.put(name, values.getFirst()));
    return query;
  }
}
