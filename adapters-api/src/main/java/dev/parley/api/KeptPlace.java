package dev.parley.api;

import dev.parley.application.port.out.EventLog.Place;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;

/** Where an event is in what is kept, as services are told and tell again. Stateless. */
final class KeptPlace {
  private static final Pattern TEXT = Pattern.compile("([A-Za-z0-9-]{1,64})\\.(\\d{1,15})");

  private KeptPlace() {}

  static String text(Place place) {
    return place.epoch() + "." + place.number();
  }

  /** Empty if it is none. */
  static Optional<Place> parse(String text) {
    Matcher place = TEXT.matcher(text);
    return place.matches()
        ? Optional.of(new Place(place.group(1), Long.parseLong(place.group(2))))
        : Optional.empty();
  }

  /** Says that an event is published, and where it is kept. */
  static BiConsumer<JsonGenerator, Integer> writing(Place place) {
    return (json, count) -> {
      json.writeBooleanProperty("published", true);
      json.writeStringProperty("position", text(place));
    };
  }
}
