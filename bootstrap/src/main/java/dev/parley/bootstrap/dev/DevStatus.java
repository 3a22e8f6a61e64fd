package dev.parley.bootstrap.dev;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.parley.application.port.out.EventPublisher;
import dev.parley.application.port.out.EventPublisher.Event;
import dev.parley.bootstrap.ParleyServer;
import dev.parley.bootstrap.log.LogTail;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Payload;
import dev.parley.websocket.endpoint.Endpoint;
import dev.parley.websocket.endpoint.Reply;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the page asks of the server that is no client's business: to publish as a backend would, to
 * do something to Redis, and what the server says of itself meanwhile. Safe for any thread.
 */
final class DevStatus {
  private static final Logger log = LoggerFactory.getLogger(DevStatus.class);
  private static final Reply TAKEN = Reply.text("Taken.\n");
  private static final Reply WRONG =
      new Reply(400, "text/plain; charset=utf-8", "There is no such thing.\n".getBytes(UTF_8));
  private static final Reply NOT_YET =
      new Reply(503, "text/plain; charset=utf-8", "Not yet.\n".getBytes(UTF_8));

  private final LogTail tail;
  private final Optional<DevRedis> redis;
  private volatile @Nullable ParleyServer server;

  /**
   * Of a server that is to be started.
   *
   * @param redis what faults can be made with
   */
  DevStatus(LogTail tail, Optional<DevRedis> redis) {
    this.tail = tail;
    this.redis = redis;
  }

  /** The server is up. */
  void of(ParleyServer started) {
    server = started;
  }

  Map<String, Endpoint> endpoints() {
    Map<String, Endpoint> endpoints = new HashMap<>();
    endpoints.put("/dev/status", this::status);
    endpoints.put("/dev/publish", Endpoint.action(this::publish));
    redis.ifPresent(
        own -> endpoints.put("/dev/redis", Endpoint.action(query -> fault(own, query))));
    return endpoints;
  }

  private Reply status(Map<String, String> query) {
    LogTail.Lines said = tail.after(number(query.getOrDefault("after", "")));
    Map<String, Object> status = new LinkedHashMap<>();
    ParleyServer up = server;
    status.put("redis", up == null ? "unreachable" : up.redisState());
    status.put("frozen", redis.map(DevRedis::isFrozen).orElse(false));
    status.put("last", said.last());
    status.put("lines", said.lines().stream().map(DevStatus::fields).toList());
    return new Reply(200, "application/json", JSONObjectUtils.toJSONString(status).getBytes(UTF_8));
  }

  private static Map<String, Object> fields(LogTail.Line line) {
    Map<String, Object> fields = new LinkedHashMap<>(line.fields());
    fields.put("level", line.level());
    fields.put("text", line.text());
    return fields;
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException none) {
      return 0;
    }
  }

  /** That it was taken does not say that it is published: the page hears the event, or why not. */
  private Reply publish(Map<String, String> query) {
    Optional<ChannelId> channel = ChannelId.parse(query.getOrDefault("channelId", ""));
    String json = query.getOrDefault("event", "");
    ParleyServer up = server;
    if (up == null) {
      return NOT_YET;
    }
    if (channel.isEmpty()) {
      return WRONG;
    }
    EventPublisher publisher = up.publisher();
    Event event = new Event(channel.get(), Payload.of(json.getBytes(UTF_8)));
    if (publisher.fault(event).isPresent()) {
      return WRONG;
    }
    var _ =
        publisher
            .publish(List.of(event), Optional.empty())
            .whenComplete((outcome, fault) -> {
              if (fault != null) {
                log.atWarn()
                    .log("the message of the page was not published: Redis cannot be reached");
              }
            });
    return TAKEN;
  }

  private static Reply fault(DevRedis redis, Map<String, String> query) {
    switch (query.getOrDefault("do", "")) {
      case "freeze" -> redis.freeze(true);
      case "thaw" -> redis.freeze(false);
      case "restart" -> redis.restart();
      default -> {
        return WRONG;
      }
    }
    return TAKEN;
  }
}
