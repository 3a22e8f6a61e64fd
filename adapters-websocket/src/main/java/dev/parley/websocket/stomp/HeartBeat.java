package dev.parley.websocket.stomp;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often one side beats (STOMP 1.2, "Heart-beating").
 *
 * @param sends at least every so many milliseconds it can send something; 0 if it cannot
 * @param wants every so many milliseconds it would like to hear something; 0 if it does not care
 */
record HeartBeat(int sends, int wants) {
  static final HeartBeat NONE = new HeartBeat(0, 0);

  /**
   * What the server offers: a beat a second at the most, and one heard every ten. It never takes a
   * client for dead by this alone: a background tab's timers may be a minute late, and the pings of
   * the WebSocket below are answered by the browser without any script.
   */
  static final HeartBeat OURS = new HeartBeat(1_000, 10_000);

  private static final Pattern FORM = Pattern.compile("(\\d{1,9}),(\\d{1,9})");

  /** Reads the header; empty if it is none. */
  static Optional<HeartBeat> parse(String header) {
    Matcher form = FORM.matcher(header);
    return form.matches()
        ? Optional.of(
            new HeartBeat(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2))))
        : Optional.empty();
  }

  /** How often this side is to beat towards the other, in milliseconds; 0 for not at all. */
  int towards(HeartBeat other) {
    return sends == 0 || other.wants == 0 ? 0 : Math.max(sends, other.wants);
  }

  /** As the header has it. */
  String header() {
    return sends + "," + wants;
  }
}
