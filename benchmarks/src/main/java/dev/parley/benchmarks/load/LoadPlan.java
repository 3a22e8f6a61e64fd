package dev.parley.benchmarks.load;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * The parameters of a load run.
 *
 * @param server {@code ws://host:port}
 * @param tokens taken in turn by the connections
 * @param redis where the events are published; not reached if {@code rate} is 0
 * @param connections how many, 1 at least
 * @param channels how many the connections are spread over, in turn
 * @param rate publications a second, over all channels together; 0 for an idle run
 * @param payloadBytes the size of one event, {@value Events#MIN_BYTES} at least
 * @param warmUp what is delivered and not counted
 * @param length how long is counted
 * @param atOnce how many connections may be on their way up at the same time
 * @param deafPerMille how many of a thousand connections never read
 */
public record LoadPlan(
    URI server,
    List<String> tokens,
    URI redis,
    int connections,
    int channels,
    double rate,
    int payloadBytes,
    Protocol protocol,
    Duration warmUp,
    Duration length,
    int atOnce,
    int deafPerMille) {
  /** How the connections speak. */
  public enum Protocol {
    RAW,
    PARLEY_1,
    STOMP
  }

  public LoadPlan {
    tokens = List.copyOf(tokens);
    if (connections < 1 || channels < 1 || tokens.isEmpty()) {
      throw new IllegalArgumentException("a run has connections, channels and tokens");
    }
    if (payloadBytes < Events.MIN_BYTES) {
      throw new IllegalArgumentException("an event takes " + Events.MIN_BYTES + " bytes at least");
    }
  }

  /** The channel of the connection of that number. */
  int channelOf(int connection) {
    return connection % channels;
  }

  /** Whether the connection of that number never reads. */
  boolean isDeaf(int connection) {
    return connection % 1000 * 7 % 1000 < deafPerMille;
  }
}
