package dev.parley.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Payload;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;

/**
 * An event as it stands in a body, and what it lacks. Immutable; the body is not to be written to.
 *
 * @param body what it stands in
 * @param from where it begins, at its brace
 * @param to where it ends
 * @param type whether it has one
 * @param channelId the one that it names
 * @param timestamp whether it has one
 * @param several the channels that it is for, if it is for several
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, never handed out.
record EventDraft(
    byte[] body,
    int from,
    int to,
    boolean type,
    Optional<String> channelId,
    boolean timestamp,
    Optional<Several> several) {
  /**
   * The field {@code channelIds}.
   *
   * @param from where its name begins
   * @param to where its value ends
   */
  record Several(int from, int to, List<String> names) {}

  /** How many bytes it takes, at the most, when nothing is missing any more. */
  long mostBytes() {
    return (long) to - from + 256;
  }

  /**
   * The event for a channel: its very bytes if it is complete, else with what is missing right
   * after its brace, and the name of the channel where those of several were.
   */
  Payload complete(ChannelId channel, long epochSeconds) {
    ByteArrayOutputStream out = new ByteArrayOutputStream((int) mostBytes());
    String named = "\"channelId\":\"" + channel.value() + "\"";
    out.write('{');
    if (channelId.isEmpty() && several.isEmpty()) {
      put(out, named + ",");
    }
    if (!timestamp) {
      put(out, "\"timestamp\":" + epochSeconds + ",");
    }
    int rest = from + 1;
    if (several.isPresent()) {
      out.write(body, rest, several.get().from() - rest);
      put(out, named);
      rest = several.get().to();
    }
    out.write(body, rest, to - rest);
    return Payload.of(out.toByteArray());
  }

  private static void put(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(UTF_8));
  }
}
