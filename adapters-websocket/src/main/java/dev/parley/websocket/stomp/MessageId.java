package dev.parley.websocket.stomp;

import java.util.regex.Pattern;

/**
 * The {@code message-id} of a MESSAGE: unlike any other on its connection, since no two
 * subscriptions of one have the same id.
 */
final class MessageId {
  private static final Pattern FORM = Pattern.compile("(told-)?[0-9]{1,19}-.+", Pattern.DOTALL);

  private MessageId() {}

  /** Of what was said to everyone in a channel. */
  static String broadcast(long number, String subscription) {
    return number + "-" + subscription;
  }

  /** Of what was said to this connection alone. */
  static String told(long number, String subscription) {
    return "told-" + broadcast(number, subscription);
  }

  /** Whether it could have come from here. */
  static boolean isOne(String id) {
    return FORM.matcher(id).matches();
  }
}
