package dev.parley.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.application.port.out.EventLog;
import dev.parley.application.port.out.EventLog.Entry;
import dev.parley.application.port.out.EventLog.Page;
import dev.parley.application.port.out.EventLog.Place;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Payload;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;

/** What was published in a channel and kept. Safe for any thread. */
final class HistoryCalls {
  /** Events of a page at the most. */
  static final int MOST = 100;

  private static final Set<String> PARAMETERS = Set.of("after", "limit");
  private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,2}");

  private final EventLog log;

  private HistoryCalls(EventLog log) {
    this.log = log;
  }

  /** Adds it. */
  static void addTo(ApiCalls calls, EventLog log) {
    calls.add(
        "GET", "/v1/channels/{channelId}/events", ApiRight.HISTORY, new HistoryCalls(log)::events);
  }

  private ApiAnswer events(ApiRequest request) {
    ChannelId channel = request.channel().orElseThrow();
    if (!request.key().isFor(channel)) {
      return ApiReply.problem(ApiProblem.KEY_MAY_NOT);
    }
    Optional<String> text = Optional.ofNullable(request.query().get("after"));
    Optional<Place> after = text.flatMap(KeptPlace::parse);
    String limit = request.query().getOrDefault("limit", Integer.toString(MOST));
    int most = NUMBER.matcher(limit).matches() ? Integer.parseInt(limit) : 0;
    if (!PARAMETERS.containsAll(request.query().keySet())
        || text.isPresent() != after.isPresent()
        || most < 1
        || most > MOST) {
      return ApiReply.problem(ApiProblem.PARAMETERS_WRONG);
    }
    if (!request.room().test(2L * Limits.BODY_BYTES)) {
      return ApiReply.problem(ApiProblem.AT_CAPACITY);
    }
    return Waiting.answer(log.read(channel, after, most), page -> reply(page, after));
  }

  private static ApiReply reply(Page page, Optional<Place> after) {
    return ApiReply.json(json -> {
      json.writeArrayPropertyStart("events");
      page.entries().forEach(entry -> write(json, page.epoch(), entry));
      json.writeEndArray();
      json.writeBooleanProperty("complete", page.isComplete());
      json.writeBooleanProperty("last", page.isLast());
      next(page, after).ifPresent(next -> json.writeStringProperty("next", KeptPlace.text(next)));
    });
  }

  private static void write(JsonGenerator json, String epoch, Entry entry) {
    json.writeStartObject();
    json.writeStringProperty("position", KeptPlace.text(new Place(epoch, entry.number())));
    json.writeName("event");
    json.writeRawValue(
        entry.json().map(Payload::bytes).map(bytes -> new String(bytes, UTF_8)).orElse("null"));
    json.writeEndObject();
  }

  /** Where to go on: where nothing new was, at the same place again. */
  private static Optional<Place> next(Page page, Optional<Place> after) {
    if (!page.entries().isEmpty()) {
      return Optional.of(new Place(page.epoch(), page.entries().getLast().number()));
    }
    return page.isComplete() ? after : Optional.empty();
  }
}
