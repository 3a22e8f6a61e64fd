package dev.parley.management.metrics;

import dev.parley.application.port.out.ConnectionEnd;
import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.UserId;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * How the last connections of each user closed, for support requests. Safe for any thread. Of a
 * user the last {@value #PER_USER} are kept, of {@value #USERS} users those who ended one last; of
 * those who never said who they are the last {@value #NAMELESS}.
 */
public final class Disconnects {
  static final int PER_USER = 8;
  static final int USERS = 5_000;
  static final int NAMELESS = 64;

  private static final JsonFactory JSON = new JsonFactory();

  private record Ending(Instant at, ConnectionEnd end) {}

  /** Held for a few steps at the end of a connection; nothing of a publication's way takes it. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<UserId, Deque<Ending>> byUser = new LinkedHashMap<>();

  private final Deque<Ending> nameless = new ArrayDeque<>(NAMELESS);

  /** Keeps it. */
  public void add(Instant at, ConnectionEnd end) {
    Ending ending = new Ending(at, end);
    end.user().ifPresentOrElse(user -> add(user, ending), () -> add(ending));
  }

  private void add(Ending ofNobody) {
    lock.lock();
    try {
      if (nameless.size() == NAMELESS) {
        nameless.removeLast();
      }
      nameless.addFirst(ofNobody);
    } finally {
      lock.unlock();
    }
  }

  private void add(UserId user, Ending ending) {
    lock.lock();
    try {
      Deque<Ending> endings = byUser.remove(user);
      if (endings == null) {
        endings = new ArrayDeque<>(2);
        if (byUser.size() == USERS) {
          byUser.remove(byUser.keySet().iterator().next());
        }
      } else if (endings.size() == PER_USER) {
        endings.removeLast();
      }
      endings.addFirst(ending);
      byUser.put(user, endings);
    } finally {
      lock.unlock();
    }
  }

  /** Those of the user, the last one first, as JSON. */
  public String of(UserId user) {
    return json(user.value(), known(user));
  }

  /** Those of nobody known, the last one first, as JSON. */
  public String ofNobody() {
    return json(null, known());
  }

  private static String json(@Nullable String user, List<Ending> endings) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeStringProperty("user", user);
      json.writeArrayPropertyStart("disconnects");
      endings.forEach(ending -> write(json, ending));
      json.writeEndArray();
      json.writeEndObject();
    }
    return text.append('\n').toString();
  }

  private List<Ending> known(UserId user) {
    lock.lock();
    try {
      return new ArrayList<>(byUser.getOrDefault(user, new ArrayDeque<>(1)));
    } finally {
      lock.unlock();
    }
  }

  private List<Ending> known() {
    lock.lock();
    try {
      return new ArrayList<>(nameless);
    } finally {
      lock.unlock();
    }
  }

  private static void write(JsonGenerator json, Ending ending) {
    ConnectionEnd end = ending.end();
    json.writeStartObject();
    json.writeStringProperty("at", ending.at().truncatedTo(ChronoUnit.MILLIS).toString());
    json.writeStringProperty("connection", end.connection().toString());
    json.writeStringProperty("protocol", end.protocol().name().toLowerCase(Locale.ROOT));
    json.writeNumberProperty("code", end.reason().map(DisconnectReason::code).orElse(1006));
    json.writeStringProperty(
        "reason",
        end.reason().map(reason -> reason.name().toLowerCase(Locale.ROOT)).orElse("link_lost"));
    json.writeNumberProperty("lastedMs", end.lasted().toMillis());
    json.writeEndObject();
  }
}
