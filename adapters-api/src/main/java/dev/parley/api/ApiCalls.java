package dev.parley.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The calls of the API, by method and path. Filled by one thread before it is served, safe for any
 * thread then.
 */
public final class ApiCalls {
  /** Stands for the name of a channel in a path. */
  static final String CHANNEL = "{channelId}";

  /** Stands for the id of a user in a path. */
  static final String USER = "{userId}";

  /**
   * One of them.
   *
   * @param right what it takes; nothing but a key, if it is empty
   */
  record Route(String method, List<String> path, Optional<ApiRight> right, ApiCall call) {
    boolean isWithBody() {
      return method.equals("POST");
    }

    boolean isAboutUser() {
      return path.contains(USER);
    }
  }

  /** What there is at a path. */
  sealed interface Match {
    /**
     * It is there.
     *
     * @param named the part of the path that stands for a channel or a user, decoded
     */
    record Found(Route route, Optional<String> named) implements Match {}

    /** It has another method. */
    record OtherMethod(String method) implements Match {}

    record Nothing() implements Match {}
  }

  private final List<Route> routes = new ArrayList<>();

  /** Something that takes a right. */
  public ApiCalls add(String method, String path, ApiRight right, ApiCall call) {
    routes.add(new Route(method, segments(path), Optional.of(right), call));
    return this;
  }

  /** Something that whoever has a key may ask. */
  public ApiCalls add(String method, String path, ApiCall call) {
    routes.add(new Route(method, segments(path), Optional.empty(), call));
    return this;
  }

  List<Route> routes() {
    return List.copyOf(routes);
  }

  /**
   * What is at a path.
   *
   * @param path as it was sent, percent-encoded
   */
  Match find(String method, String path) {
    List<String> asked = segments(path);
    Match match = new Match.Nothing();
    for (Route route : routes) {
      if (!fits(route.path(), asked)) {
        continue;
      }
      if (route.method().equals(method)) {
        int at = Math.max(route.path().indexOf(CHANNEL), route.path().indexOf(USER));
        return new Match.Found(route, at < 0 ? Optional.empty() : decoded(asked.get(at)));
      }
      match = new Match.OtherMethod(route.method());
    }
    return match;
  }

  private static boolean fits(List<String> template, List<String> asked) {
    if (template.size() != asked.size()) {
      return false;
    }
    for (int i = 0; i < asked.size(); i++) {
      String part = template.get(i);
      if (!part.equals(CHANNEL) && !part.equals(USER) && !part.equals(asked.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static List<String> segments(String path) {
    return List.of(path.split("/", -1));
  }

  /** What is not percent-encoded as it should be is no name. */
  private static Optional<String> decoded(String segment) {
    try {
      // A plus is itself in a path.
      return Optional.of(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException wrong) {
      return Optional.of("");
    }
  }
}
