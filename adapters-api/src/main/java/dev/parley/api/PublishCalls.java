package dev.parley.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.application.port.out.EventLog;
import dev.parley.application.port.out.EventLog.Place;
import dev.parley.application.port.out.EventPublisher;
import dev.parley.application.port.out.EventPublisher.Event;
import dev.parley.application.port.out.EventPublisher.Fault;
import dev.parley.application.port.out.EventPublisher.Once;
import dev.parley.application.port.out.EventPublisher.Outcome;
import dev.parley.domain.channel.ChannelId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;

/** Publishes an event, or several together. Safe for any thread. */
final class PublishCalls {
  private static final Pattern IDEMPOTENCY_KEY =
      Pattern.compile("[!#-\\[\\]-~]{1," + Limits.KEY_CHARACTERS + "}");

  private static final Set<String> DURABLE = Set.of("durable");
  private static final Set<String> IS_DURABLE = Set.of("true", "false");

  private final EventPublisher publisher;
  private final EventLog log;
  private final InstantSource clock;

  private PublishCalls(EventPublisher publisher, EventLog log, InstantSource clock) {
    this.publisher = publisher;
    this.log = log;
    this.clock = clock;
  }

  /** Adds them. */
  static void addTo(ApiCalls calls, EventPublisher publisher, EventLog log, InstantSource clock) {
    PublishCalls publish = new PublishCalls(publisher, log, clock);
    calls
        .add("POST", "/v1/channels/{channelId}/events", ApiRight.PUBLISH, publish::one)
        .add("POST", "/v1/events", ApiRight.PUBLISH, publish::many);
  }

  /** What is wrong with one of the events. */
  private record EventFault(int index, String field, String code) {}

  private ApiAnswer one(ApiRequest request) {
    ChannelId channel = request.channel().orElseThrow();
    String durable = request.query().getOrDefault("durable", "false");
    if (!DURABLE.containsAll(request.query().keySet()) || !IS_DURABLE.contains(durable)) {
      return ApiReply.problem(ApiProblem.PARAMETERS_WRONG);
    }
    Optional<EventDraft> draft = EventReader.one(request.body());
    if (draft.isEmpty()) {
      return ApiReply.problem(ApiProblem.NOT_JSON);
    }
    Selection selection = new Selection(request);
    if (draft.get().several().isPresent()) {
      selection.faults.add(new EventFault(0, "channelIds", "channel_in_path"));
    } else {
      selection.add(0, draft.get(), channel);
    }
    return durable.equals("true")
        ? selection.keep()
        : selection.publish((json, count) -> json.writeBooleanProperty("published", true));
  }

  private ApiAnswer many(ApiRequest request) {
    Optional<List<EventDraft>> drafts = EventReader.many(request.body(), Limits.EVENTS);
    if (drafts.isEmpty()) {
      return ApiReply.problem(ApiProblem.NOT_JSON);
    }
    Selection selection = new Selection(request);
    int index = 0;
    for (EventDraft draft : drafts.get()) {
      selection.add(index++, draft);
    }
    return selection.publish((json, count) -> json.writeNumberProperty("published", count));
  }

  /** What of a call is to be published, and what is wrong with it. Confined to the call. */
  private final class Selection {
    private final ApiRequest request;
    private final List<Event> events = new ArrayList<>();
    private final List<EventFault> faults = new ArrayList<>();
    private final long epochSeconds = clock.instant().getEpochSecond();
    private long bytes;
    private boolean tooMany;
    private boolean tooLarge;
    private boolean noRoom;
    private boolean mayNot;

    Selection(ApiRequest request) {
      this.request = request;
    }

    /** For the channels that the event names. */
    void add(int index, EventDraft draft) {
      List<String> names =
          draft
              .several()
              .map(EventDraft.Several::names)
              .orElseGet(() -> draft.channelId().stream().toList());
      if (names.isEmpty() || (draft.several().isPresent() && draft.channelId().isPresent())) {
        faults.add(new EventFault(index, "channelId", "channel_required"));
        return;
      }
      String field = draft.several().isPresent() ? "channelIds" : "channelId";
      for (String name : names) {
        Optional<ChannelId> channel = ChannelId.parse(name);
        if (channel.isEmpty()) {
          faults.add(new EventFault(index, field, "channel_invalid"));
          return;
        }
        if (!add(index, draft, channel.get())) {
          return;
        }
      }
    }

    /** Whether there is any use in going on with this event. */
    boolean add(int index, EventDraft draft, ChannelId channel) {
      if (!request.key().isFor(channel)) {
        mayNot = true;
        return false;
      }
      if (!draft.type()) {
        faults.add(new EventFault(index, "type", "type_required"));
        return false;
      }
      tooMany |= events.size() == Limits.EVENTS;
      bytes += draft.to() - draft.from();
      tooLarge |= bytes > Limits.BODY_BYTES;
      if (tooMany || tooLarge || !request.room().test(draft.mostBytes())) {
        noRoom |= !tooMany && !tooLarge;
        return false;
      }
      Event event = new Event(channel, draft.complete(channel, epochSeconds));
      Optional<Fault> fault = publisher.fault(event);
      fault.ifPresentOrElse(found -> faults.add(of(index, found)), () -> events.add(event));
      return fault.isEmpty();
    }

    ApiAnswer publish(BiConsumer<JsonGenerator, Integer> published) {
      return refusal()
          .orElseGet(() ->
              Waiting.answer(
                  publisher.publish(events, once()),
                  outcome ->
                      switch (outcome) {
                        case Outcome.Published(OptionalLong heard) -> done(published, false, heard);
                        case Outcome.Repeated(OptionalLong heard) -> done(published, true, heard);
                        case Outcome.OtherUse other ->
                            ApiReply.problem(ApiProblem.IDEMPOTENCY_MISMATCH);
                      }));
    }

    /** The same of one event, which is kept. */
    ApiAnswer keep() {
      return refusal()
          .orElseGet(() ->
              Waiting.answer(
                  log.publish(events.getFirst(), once()),
                  outcome ->
                      switch (outcome) {
                        case EventLog.Outcome.Kept(Place place, OptionalLong heard) ->
                            done(KeptPlace.writing(place), false, heard);
                        case EventLog.Outcome.Repeated(Place place) ->
                            done(KeptPlace.writing(place), true, OptionalLong.empty());
                        case EventLog.Outcome.OtherUse other ->
                            ApiReply.problem(ApiProblem.IDEMPOTENCY_MISMATCH);
                      }));
    }

    /** Empty if it is published each time that it is asked for. */
    private Optional<Once> once() {
      return request.idempotencyKey().flatMap(key -> PublishCalls.once(request, key));
    }

    /** Why nothing is published, if something is wrong. */
    private Optional<ApiAnswer> refusal() {
      if (mayNot) {
        return Optional.of(ApiReply.problem(ApiProblem.KEY_MAY_NOT));
      }
      if (tooLarge) {
        return Optional.of(
            ApiReply.problem(
                ApiProblem.TOO_LARGE,
                json -> json.writeNumberProperty("limit", Limits.BODY_BYTES)));
      }
      if (noRoom) {
        return Optional.of(ApiReply.problem(ApiProblem.AT_CAPACITY));
      }
      if (tooMany || (faults.isEmpty() && events.isEmpty())) {
        return Optional.of(
            ApiReply.problem(
                ApiProblem.PARAMETERS_WRONG,
                json -> json.writeNumberProperty("limit", Limits.EVENTS)));
      }
      if (!faults.isEmpty()) {
        return Optional.of(ApiReply.problem(ApiProblem.EVENT_INVALID, this::writeFaults));
      }
      return request.idempotencyKey().isPresent() && once().isEmpty()
          ? Optional.of(ApiReply.problem(ApiProblem.IDEMPOTENCY_KEY_INVALID))
          : Optional.empty();
    }

    private ApiReply done(
        BiConsumer<JsonGenerator, Integer> published, boolean replayed, OptionalLong heard) {
      return ApiReply.json(json -> {
        published.accept(json, events.size());
        json.writeBooleanProperty("replayed", replayed);
        heard.ifPresent(receivers -> json.writeNumberProperty("receivers", receivers));
      });
    }

    private void writeFaults(JsonGenerator json) {
      json.writeArrayPropertyStart("errors");
      for (EventFault fault : faults) {
        json.writeStartObject();
        json.writeNumberProperty("index", fault.index());
        if (!fault.field().isEmpty()) {
          json.writeStringProperty("field", fault.field());
        }
        json.writeStringProperty("code", fault.code());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }

  private static EventFault of(int index, Fault fault) {
    return switch (fault) {
      case TOO_LARGE -> new EventFault(index, "", "event_too_large");
      case NOT_UTF8 -> new EventFault(index, "", "not_utf8");
      case TOO_DEEP -> new EventFault(index, "", "too_deep");
      case NOT_JSON -> new EventFault(index, "", "not_json");
      case NO_ENVELOPE -> new EventFault(index, "", "envelope_invalid");
      case WRONG_CHANNEL -> new EventFault(index, "channelId", "channel_differs");
    };
  }

  /**
   * By what a repetition of the call is known; empty if the key cannot be one. Its header is a
   * string of RFC 9651, or just the text.
   */
  private static Optional<Once> once(ApiRequest request, String sent) {
    String text = sent.strip();
    boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
    String key = quoted ? text.substring(1, text.length() - 1) : text;
    return IDEMPOTENCY_KEY.matcher(key).matches()
        ? Optional.of(new Once(request.key().id(), key, digest(request)))
        : Optional.empty();
  }

  private static String digest(ApiRequest request) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(request.path().getBytes(UTF_8));
      digest.update((byte) 0);
      digest.update(request.body());
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
