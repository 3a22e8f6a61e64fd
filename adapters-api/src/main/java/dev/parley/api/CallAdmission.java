package dev.parley.api;

import dev.parley.api.ApiCalls.Match;
import dev.parley.api.ApiCalls.Route;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.UserId;
import dev.parley.http.ClientAddress;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides by its head alone whether a call is accepted: no body is read before. Safe for any
 * thread; never blocks.
 */
public final class CallAdmission {
  private static final String SCHEME = "bearer ";

  private final ApiKeyFile keys;
  private final ApiCalls calls;
  private final CallRates rates;
  private final WrongKeys wrongKeys;

  public CallAdmission(ApiSettings settings, ApiCalls calls, long nowNanos) {
    this.keys = settings.keys();
    this.calls = calls;
    this.rates = new CallRates(settings.calls());
    this.wrongKeys = new WrongKeys(nowNanos);
  }

  /**
   * The head of a call.
   *
   * @param path as it was sent, percent-encoded
   */
  public record Head(
      String method, String path, @Nullable String authorization, ClientAddress from) {}

  /** What is said of it. */
  public sealed interface Verdict {
    /** It is made, when its body has come. */
    record Admitted(
        ApiKey key,
        boolean hasBody,
        Optional<ChannelId> channel,
        Optional<UserId> user,
        ApiCall call)
        implements Verdict {
      static Admitted to(Route route, ApiKey key) {
        return new Admitted(
            key, route.isWithBody(), Optional.empty(), Optional.empty(), route.call());
      }

      Admitted about(ChannelId named) {
        return new Admitted(key, hasBody, Optional.of(named), user, call);
      }

      Admitted about(UserId named) {
        return new Admitted(key, hasBody, channel, Optional.of(named), call);
      }
    }

    /** It is not. */
    record Refused(ApiReply reply) implements Verdict {}
  }

  /** Decides. */
  public Verdict decide(Head head, long nowNanos) {
    String shown = bearer(head.authorization());
    if (shown.isEmpty()) {
      return refused(ApiProblem.KEY_REQUIRED);
    }
    Optional<ApiKey> key = keys.keys().find(shown);
    if (key.isEmpty()) {
      return wrongKeys.allows(head.from(), nowNanos)
          ? refused(ApiProblem.KEY_INVALID)
          : new Verdict.Refused(
              ApiReply.problem(ApiProblem.TOO_MANY_WRONG_KEYS)
                  .retryAfter(WrongKeys.SECONDS_FOR_ONE));
    }
    long waitSeconds = rates.waitSeconds(key.get(), nowNanos);
    if (waitSeconds > 0) {
      return new Verdict.Refused(
          ApiReply.problem(ApiProblem.TOO_MANY_CALLS).retryAfter(waitSeconds));
    }
    return switch (calls.find(head.method(), head.path())) {
      case Match.Nothing nothing -> refused(ApiProblem.NOT_FOUND);
      case Match.OtherMethod(String method) ->
          new Verdict.Refused(ApiReply.problem(ApiProblem.METHOD_NOT_ALLOWED).allowing(method));
      case Match.Found(Route route, Optional<String> named) -> decide(key.get(), route, named);
    };
  }

  private static Verdict decide(ApiKey key, Route route, Optional<String> named) {
    if (route.right().isPresent() && !key.may(route.right().get())) {
      return refused(ApiProblem.KEY_MAY_NOT);
    }
    Verdict.Admitted admitted = Verdict.Admitted.to(route, key);
    if (named.isEmpty()) {
      return admitted;
    }
    if (route.isAboutUser()) {
      return named
          .flatMap(UserId::parse)
          .<Verdict>map(admitted::about)
          .orElseGet(() -> refused(ApiProblem.PARAMETERS_WRONG));
    }
    Optional<ChannelId> channel =
        named.filter(name -> !name.equals(".") && !name.equals("..")).flatMap(ChannelId::parse);
    if (channel.isEmpty()) {
      return refused(ApiProblem.CHANNEL_INVALID);
    }
    return key.isFor(channel.get())
        ? admitted.about(channel.get())
        : refused(ApiProblem.KEY_MAY_NOT);
  }

  private static Verdict refused(ApiProblem problem) {
    return new Verdict.Refused(ApiReply.problem(problem));
  }

  private static String bearer(@Nullable String authorization) {
    return authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)
        ? authorization.substring(SCHEME.length()).strip()
        : "";
  }
}
