package dev.parley.websocket.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.websocket.rfc6455.Utf8;
import dev.parley.websocket.stomp.StompViolation.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaders;

/**
 * The headers of a frame that is being read, line by line. Confined to its connection's I/O thread.
 *
 * <p>A version that nobody has settled yet is read as the strictest one. CONNECT settles it, and is
 * by itself of the version it asks for.
 */
final class FrameHead {
  /** The body ends at the first NUL. */
  static final int UNTIL_NUL = -1;

  private final StompCommand command;
  private final @Nullable StompVersion version;
  private final Escaping escaping;
  private final int maxHeaders;
  private final List<Map.Entry<String, String>> headers = new ArrayList<>(8);
  private int lines;
  private int contentLength = UNTIL_NUL;
  private @Nullable String receipt;

  FrameHead(StompCommand command, @Nullable StompVersion version, int maxHeaders) {
    this.command = command;
    this.version = version;
    this.escaping = Escaping.of(version == null ? StompVersion.V1_2 : version, command);
    this.maxHeaders = maxHeaders;
  }

  StompCommand command() {
    return command;
  }

  /** As declared, or {@link #UNTIL_NUL}. */
  int contentLength() {
    return contentLength;
  }

  /** How many headers there are so far. */
  int count() {
    return headers.size();
  }

  @Nullable String receipt() {
    return receipt;
  }

  /** Takes one header, without its end of line. */
  void add(byte[] line) {
    lines++;
    if (lines > maxHeaders) {
      throw violation(Rule.HEADERS_TOO_LARGE);
    }
    if (!Utf8.isValid(line)) {
      throw violation(Rule.NOT_UTF8);
    }
    add(new String(line, UTF_8));
  }

  private void add(String line) {
    int colon = line.indexOf(':');
    // From 1.2 on a carriage return ends a line or is escaped; before that it is like any other.
    if (colon < 0 || (!isBefore12() && line.indexOf('\r') >= 0)) {
      throw violation(Rule.HEADER_INVALID);
    }
    String name = trimmed(unescaped(line.substring(0, colon)));
    String value = trimmed(unescaped(line.substring(colon + 1)));
    if (name.isEmpty()) {
      throw violation(Rule.HEADER_INVALID);
    }
    if (isNew(name)) {
      headers.add(Map.entry(name, value));
      notice(name, value);
    }
  }

  private boolean isBefore12() {
    return version == StompVersion.V1_0 || version == StompVersion.V1_1;
  }

  private String unescaped(String written) {
    String text = escaping.unescape(written);
    if (text == null) {
      throw violation(Rule.ESCAPE_INVALID);
    }
    return text;
  }

  /** The examples of 1.0 have a space behind the colon; 1.1 and 1.2 forbid taking it away. */
  private String trimmed(String text) {
    return version == StompVersion.V1_0 ? text.trim() : text;
  }

  private boolean isNew(String name) {
    for (Map.Entry<String, String> header : headers) {
      if (header.getKey().equals(name)) {
        return false;
      }
    }
    return true;
  }

  private void notice(String name, String value) {
    if (name.equals(StompHeaders.CONTENT_LENGTH)) {
      contentLength = number(version == null ? value.trim() : value);
    } else if (name.equals(StompHeaders.RECEIPT)) {
      receipt = value;
    }
  }

  /** What no int holds becomes the largest, which is over every limit. */
  private int number(String digits) {
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      char digit = digits.charAt(i);
      if (digit < '0' || digit > '9') {
        throw violation(Rule.CONTENT_LENGTH_INVALID);
      }
      number = Math.min(number * 10 + digit - '0', Integer.MAX_VALUE);
    }
    if (digits.isEmpty()) {
      throw violation(Rule.CONTENT_LENGTH_INVALID);
    }
    return (int) number;
  }

  /** All of them, when the empty line has come. */
  HeaderList finish() {
    HeaderList all = new HeaderList(headers);
    return version == null && isConnectOf10(all) ? trimmed(all) : all;
  }

  /** Only 1.0 has no {@code accept-version}, and it is known to be absent at the end only. */
  private boolean isConnectOf10(HeaderList all) {
    boolean isConnect = command == StompCommand.CONNECT || command == StompCommand.STOMP;
    return isConnect && all.first(StompHeaders.ACCEPT_VERSION).isEmpty();
  }

  private HeaderList trimmed(HeaderList all) {
    FrameHead as10 = new FrameHead(command, StompVersion.V1_0, maxHeaders);
    as10.receipt = receipt;
    all.entries().forEach(header -> as10.add(header.getKey() + ":" + header.getValue()));
    return as10.finish();
  }

  StompViolation violation(Rule rule) {
    return new StompViolation(rule, receipt);
  }
}
