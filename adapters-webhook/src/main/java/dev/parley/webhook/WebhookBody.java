package dev.parley.webhook;

import dev.parley.domain.transition.Delivery;
import dev.parley.domain.transition.Told;
import dev.parley.domain.transition.TransitionLane;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The body of a webhook, and its id. Stateless. */
final class WebhookBody {
  private static final String END = "}}";

  private WebhookBody() {}

  /** The same for each try: whoever has taken one of them needs no other. */
  static String id(TransitionLane lane, Delivery delivery) {
    return "pwh_" + lane.number() + "_" + delivery.cursor() + (delivery.resync() ? "_resync" : "");
  }

  static byte[] of(TransitionLane lane, Delivery delivery, Instant now) {
    StringBuilder json = new StringBuilder(256 + 256 * delivery.events().size());
    json.append("{\"type\":\"parley.transitions\",\"timestamp\":\"")
        .append(now.truncatedTo(ChronoUnit.MILLIS))
        .append("\",\"data\":{\"lane\":")
        .append(lane.number())
        .append(",\"events\":[");
    String separator = "";
    if (delivery.resync()) {
      json.append("{\"type\":\"webhook:resync\",\"timestamp\":")
          .append(now.getEpochSecond())
          .append(",\"data\":{\"lane\":")
          .append(lane.number())
          .append(END);
      separator = ",";
    }
    for (Told told : delivery.events()) {
      json.append(separator);
      append(json, told);
      separator = ",";
    }
    return json.append("]}}").toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The number is the last of an event's data, and its data the last of the event. */
  private static void append(StringBuilder json, Told told) {
    String event = told.transition().event();
    if (told.standsForSeveral() && event.endsWith(END)) {
      json.append(event, 0, event.length() - END.length())
          .append(",\"revFrom\":")
          .append(told.revFrom())
          .append(END);
    } else {
      json.append(event);
    }
  }
}
