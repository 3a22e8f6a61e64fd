package dev.parley.redis;

import java.util.Optional;

/** The answer of a cluster node that did not carry a command out: MOVED, ASK and the like. */
sealed interface Redirection {
  /** The slot has gone there. */
  record Moved(int slot, RedisAddress to) implements Redirection {}

  /** The slot is about to go there, and these keys have gone. */
  record Ask(RedisAddress at) implements Redirection {}

  /** Some keys of the command are here and some there, or the cluster makes up its mind. */
  record Later() implements Redirection {}

  /**
   * What the error says.
   *
   * @param from the node that answered, which may leave out its host
   * @return empty if it is an error like any other
   */
  static Optional<Redirection> of(Throwable fault, RedisAddress from) {
    String message = fault.getMessage();
    if (message == null) {
      return Optional.empty();
    }
    if (message.startsWith("TRYAGAIN") || message.startsWith("CLUSTERDOWN")) {
      return Optional.of(new Later());
    }
    String[] words = message.split(" ", -1);
    if (words.length == 3 && words[0].equals("MOVED")) {
      return Optional.of(new Moved(Integer.parseInt(words[1]), address(words[2], from)));
    }
    return words.length == 3 && words[0].equals("ASK")
        ? Optional.of(new Ask(address(words[2], from)))
        : Optional.empty();
  }

  private static RedisAddress address(String text, RedisAddress from) {
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, colon);
    return new RedisAddress(
        host.isEmpty() ? from.host() : host, Integer.parseInt(text.substring(colon + 1)));
  }
}
