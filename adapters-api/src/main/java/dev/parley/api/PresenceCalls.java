package dev.parley.api;

import dev.parley.application.port.out.ChannelDirectory;
import dev.parley.application.port.out.ChannelDirectory.ChannelPage;
import dev.parley.application.port.out.ChannelDirectory.Entry;
import dev.parley.application.port.out.ChannelDirectory.MemberPage;
import dev.parley.application.port.out.ChannelDirectory.NodeLease;
import dev.parley.application.port.out.CommandBus;
import dev.parley.application.port.out.PresenceRegistry;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.presence.Member;
import dev.parley.domain.presence.RosterPosition;
import dev.parley.domain.presence.RosterSummary;
import dev.parley.wire.FlatObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;

/** Who is where: channels, a channel, its members, several channels, nodes. Safe for any thread. */
final class PresenceCalls {
  private static final Pattern DIGITS = Pattern.compile("[1-9]\\d{0,3}");
  private static final int USUAL_PAGE = 100;
  private static final int MOST_CHANNELS = 100;

  private final ChannelDirectory directory;
  private final PresenceRegistry registry;
  private final CommandBus commands;

  private PresenceCalls(
      ChannelDirectory directory, PresenceRegistry registry, CommandBus commands) {
    this.directory = directory;
    this.registry = registry;
    this.commands = commands;
  }

  /** Adds them. */
  static void addTo(
      ApiCalls calls, ChannelDirectory directory, PresenceRegistry registry, CommandBus commands) {
    PresenceCalls presence = new PresenceCalls(directory, registry, commands);
    calls
        .add("GET", "/v1/channels", ApiRight.CHANNELS, presence::channels)
        .add("GET", "/v1/channels/{channelId}", ApiRight.PRESENCE, presence::channel)
        .add("GET", "/v1/channels/{channelId}/presence", ApiRight.PRESENCE, presence::members)
        .add("POST", "/v1/presence", ApiRight.PRESENCE, presence::several)
        .add("GET", "/v1/nodes", ApiRight.NODES, presence::nodes);
  }

  private ApiAnswer channels(ApiRequest request) {
    OptionalInt limit = limit(request, Set.of("limit", "cursor", "prefix"));
    if (limit.isEmpty()) {
      return ApiReply.problem(ApiProblem.PARAMETERS_WRONG);
    }
    String prefix = request.query().getOrDefault("prefix", "");
    return Waiting.answer(
        directory.channels(
            Optional.ofNullable(request.query().get("cursor")),
            limit.getAsInt(),
            channel -> channel.value().startsWith(prefix) && request.key().isFor(channel)),
        page ->
            page.map(PresenceCalls::page)
                .orElseGet(() -> ApiReply.problem(ApiProblem.PARAMETERS_WRONG)));
  }

  private static ApiReply page(ChannelPage page) {
    return ApiReply.json(json -> {
      json.writeArrayPropertyStart("channels");
      for (Entry entry : page.channels()) {
        write(json, entry.channel(), entry.summary());
      }
      json.writeEndArray();
      page.next().ifPresent(next -> json.writeStringProperty("next", next));
    });
  }

  private ApiAnswer channel(ApiRequest request) {
    ChannelId channel = request.channel().orElseThrow();
    return Waiting.answer(
        registry.summary(channel),
        summary ->
            ApiReply.json(json -> {
              json.writeStringProperty("channelId", channel.value());
              json.writeBooleanProperty("occupied", summary.count() > 0);
              writeCount(json, summary.position(), summary.count());
            }));
  }

  private ApiAnswer members(ApiRequest request) {
    OptionalInt limit = limit(request, Set.of("limit", "cursor"));
    Optional<String> cursor = Optional.ofNullable(request.query().get("cursor"));
    Optional<UserId> after = cursor.flatMap(UserId::parse);
    if (limit.isEmpty() || after.isPresent() != cursor.isPresent()) {
      return ApiReply.problem(ApiProblem.PARAMETERS_WRONG);
    }
    return Waiting.answer(
        directory.members(request.channel().orElseThrow(), after, limit.getAsInt()),
        PresenceCalls::page);
  }

  private static ApiReply page(MemberPage page) {
    return ApiReply.json(json -> {
      json.writeArrayPropertyStart("members");
      for (Member member : page.members()) {
        json.writeStartObject();
        json.writeStringProperty("userId", member.user().value());
        json.writeStringProperty("userName", member.name());
        member.avatar().ifPresent(avatar -> json.writeStringProperty("userAvatar", avatar));
        member
            .state()
            .ifPresent(state -> {
              json.writeName("state");
              json.writeRawValue(state.json());
            });
        json.writeEndObject();
      }
      json.writeEndArray();
      writeCount(json, page.position(), page.count());
      page.next().ifPresent(next -> json.writeStringProperty("next", next.value()));
    });
  }

  private ApiAnswer several(ApiRequest request) {
    List<String> names =
        FlatObject.read(request.body(), MOST_CHANNELS)
            .filter(object -> object.has("channelIds"))
            .map(object -> object.texts("channelIds"))
            .orElse(List.of());
    List<ChannelId> channels =
        names.stream().flatMap(name -> ChannelId.parse(name).stream()).toList();
    if (names.isEmpty() || channels.size() < names.size()) {
      return ApiReply.problem(ApiProblem.PARAMETERS_WRONG);
    }
    if (!channels.stream().allMatch(request.key()::isFor)) {
      return ApiReply.problem(ApiProblem.KEY_MAY_NOT);
    }
    List<CompletableFuture<RosterSummary>> summaries = new ArrayList<>();
    channels.forEach(channel -> summaries.add(registry.summary(channel).toCompletableFuture()));
    return Waiting.answer(
        CompletableFuture.allOf(summaries.toArray(CompletableFuture[]::new))
            .thenApply(all -> summaries.stream().map(CompletableFuture::join).toList()),
        found ->
            ApiReply.json(json -> {
              json.writeArrayPropertyStart("channels");
              for (int i = 0; i < channels.size(); i++) {
                write(json, channels.get(i), found.get(i));
              }
              json.writeEndArray();
            }));
  }

  private ApiAnswer nodes(ApiRequest request) {
    return Waiting.answer(
        directory
            .nodes()
            .thenCombine(commands.nodes(), (leases, hearing) -> Map.entry(hearing, leases)),
        found ->
            ApiReply.json(json -> {
              json.writeArrayPropertyStart("nodes");
              for (NodeLease lease : found.getValue()) {
                json.writeStartObject();
                json.writeStringProperty("node", lease.node().value());
                json.writeNumberProperty("leaseMs", lease.left().toMillis());
                json.writeEndObject();
              }
              json.writeEndArray();
              json.writeNumberProperty("hearing", found.getKey());
            }));
  }

  private static void write(JsonGenerator json, ChannelId channel, RosterSummary summary) {
    json.writeStartObject();
    json.writeStringProperty("channelId", channel.value());
    writeCount(json, summary.position(), summary.count());
    json.writeEndObject();
  }

  /** A channel that nobody was in lately has no history: it has neither epoch nor rev. */
  private static void writeCount(JsonGenerator json, RosterPosition position, int count) {
    json.writeNumberProperty("count", count);
    if (!position.epoch().isEmpty()) {
      json.writeStringProperty("epoch", position.epoch());
      json.writeNumberProperty("rev", position.rev());
    }
  }

  /** How long a page may be; empty if a parameter is wrong or none of these. */
  private static OptionalInt limit(ApiRequest request, Set<String> parameters) {
    String text = request.query().getOrDefault("limit", Integer.toString(USUAL_PAGE));
    if (!parameters.containsAll(request.query().keySet()) || !DIGITS.matcher(text).matches()) {
      return OptionalInt.empty();
    }
    int limit = Integer.parseInt(text);
    return limit <= Limits.PAGE ? OptionalInt.of(limit) : OptionalInt.empty();
  }
}
