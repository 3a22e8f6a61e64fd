package dev.parley.websocket.rfc6455;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Negotiates {@code permessage-deflate}: RFC 7692 sections 5 and 7.1. Stateless. */
public final class DeflateOffer {
  private static final String NAME = "permessage-deflate";
  private static final String ANSWER =
      NAME + "; server_no_context_takeover; client_no_context_takeover";

  /** The only window that the JDK compresses with. */
  private static final String OUR_WINDOW = "15";

  private DeflateOffer() {}

  /**
   * The answer to the first offer that can be agreed to; empty if there is none.
   *
   * @param headers the values of {@code Sec-WebSocket-Extensions}
   */
  public static Optional<String> answer(List<String> headers) {
    for (String header : headers) {
      for (String offer : header.split(",", -1)) {
        Optional<String> answer = answer(offer);
        if (answer.isPresent()) {
          return answer;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> answer(String offer) {
    String[] parts = offer.split(";", -1);
    if (!parts[0].strip().toLowerCase(Locale.ROOT).equals(NAME)) {
      return Optional.empty();
    }
    String answer = ANSWER;
    Set<String> seen = new HashSet<>();
    for (int i = 1; i < parts.length; i++) {
      String[] parameter = parts[i].strip().split("=", 2);
      String name = parameter[0].strip().toLowerCase(Locale.ROOT);
      Optional<String> value =
          parameter.length == 1 ? Optional.empty() : Optional.of(unquoted(parameter[1].strip()));
      boolean fine =
          seen.add(name)
              && switch (name) {
                case "server_no_context_takeover", "client_no_context_takeover" -> value.isEmpty();
                case "client_max_window_bits" -> value.map(DeflateOffer::isWindow).orElse(true);
                case "server_max_window_bits" -> value.filter(OUR_WINDOW::equals).isPresent();
                default -> false;
              };
      if (!fine) {
        return Optional.empty();
      }
      if (name.equals("server_max_window_bits")) {
        answer = answer + "; server_max_window_bits=" + OUR_WINDOW;
      }
    }
    return Optional.of(answer);
  }

  private static boolean isWindow(String bits) {
    return bits.matches("[89]|1[0-5]");
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }
}
