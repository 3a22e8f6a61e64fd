package dev.parley.bootstrap;

import dev.parley.application.port.out.ChannelPolicy;
import dev.parley.domain.access.AccessRules;
import dev.parley.policy.CallbackPolicy;
import dev.parley.policy.CallbackSettings;
import dev.parley.policy.ClaimsPolicy;
import dev.parley.policy.EveryPolicy;
import dev.parley.policy.OpenPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The policy, and how long a connection may use its token.
 *
 * @param policies those that have to grant, in their order
 * @param rules there if {@code claims} is among them
 * @param callback there if {@code callback} is among them
 * @param tokenLife the longest that the issuer's tokens live
 * @param tokenGrace for how long a connection is kept after the end of its token
 */
record AccessSettings(
    List<Policy> policies,
    Optional<AccessRules> rules,
    Optional<CallbackSettings> callback,
    Duration tokenLife,
    Duration tokenGrace) {
  private static final Pattern HOURS = Pattern.compile("(\\d{1,3})h");
  private static final int MAX_LIFE_HOURS = 24 * 31;
  private static final int MAX_GRACE_SECONDS = 300;

  /** A way to decide. */
  enum Policy {
    OPEN("open"),
    CLAIMS("claims"),
    CALLBACK("callback");

    private final String word;

    Policy(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  AccessSettings {
    policies = List.copyOf(policies);
  }

  /** Reads them; null if one is wrong, which the reader has noted then. */
  static @Nullable AccessSettings read(EnvironmentReader reader) {
    List<Policy> policies = reader.read(Setting.PARLEY_POLICY, AccessSettings::policies);
    Duration grace =
        reader.read(
            Setting.PARLEY_TOKEN_GRACE,
            text -> EnvironmentReader.seconds(text, 0, MAX_GRACE_SECONDS));
    Duration life = reader.read(Setting.PARLEY_TOKEN_LIFE, AccessSettings::hours);
    if (policies == null) {
      return null;
    }
    AccessRules rules = null;
    CallbackSettings callback = null;
    if (policies.contains(Policy.CLAIMS)) {
      rules = reader.read(Setting.PARLEY_ACCESS_RULES, AccessRules::parse);
    }
    if (policies.contains(Policy.CALLBACK)) {
      String secret = reader.read(Setting.PARLEY_POLICY_SECRET, text -> text);
      callback =
          reader.read(
              Setting.PARLEY_POLICY_URL,
              url -> CallbackSettings.of(URI.create(url), secret == null ? "" : secret));
    }
    if (grace == null || life == null) {
      return null;
    }
    boolean complete =
        (rules != null || !policies.contains(Policy.CLAIMS))
            && (callback != null || !policies.contains(Policy.CALLBACK));
    return complete
        ? new AccessSettings(
            policies, Optional.ofNullable(rules), Optional.ofNullable(callback), life, grace)
        : null;
  }

  private static List<Policy> policies(String text) {
    List<Policy> policies = new ArrayList<>();
    for (String word : EnvironmentReader.list(text)) {
      policies.add(policy(word, text));
    }
    return policies;
  }

  private static Policy policy(String word, String text) {
    for (Policy policy : Policy.values()) {
      if (policy.word().equals(word)) {
        return policy;
      }
    }
    throw new IllegalArgumentException(
        "expected some of open, claims, callback, comma-separated, found \"" + text + "\"");
  }

  private static Duration hours(String text) {
    Matcher hours = HOURS.matcher(text);
    int count = hours.matches() ? Integer.parseInt(hours.group(1)) : 0;
    if (count < 1 || count > MAX_LIFE_HOURS) {
      throw new IllegalArgumentException("expected 1h to 744h, found \"" + text + "\"");
    }
    return Duration.ofHours(count);
  }

  /** The policy that is all of them; to be closed with the server. */
  Opened open() {
    List<ChannelPolicy> all = new ArrayList<>();
    List<CallbackPolicy> callbacks = new ArrayList<>();
    for (Policy policy : policies) {
      switch (policy) {
        case OPEN -> all.add(new OpenPolicy());
        case CLAIMS -> all.add(new ClaimsPolicy(rules.orElseThrow()));
        case CALLBACK -> {
          CallbackPolicy asking = new CallbackPolicy(callback.orElseThrow());
          callbacks.add(asking);
          all.add(asking);
        }
      }
    }
    return new Opened(new EveryPolicy(all), callbacks);
  }

  /** A policy that may hold threads and sockets. */
  record Opened(ChannelPolicy policy, List<CallbackPolicy> callbacks) implements AutoCloseable {
    @Override
    public void close() {
      callbacks.forEach(CallbackPolicy::close);
    }
  }
}
