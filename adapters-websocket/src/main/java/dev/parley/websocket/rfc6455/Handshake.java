package dev.parley.websocket.rfc6455;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The two headers by which a client knows that it speaks to a WebSocket server and not to something
 * that echoes (RFC 6455 sections 4.2.1 and 4.2.2). Stateless, safe for any thread.
 */
public final class Handshake {
  /** The same for every server there is. */
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private static final int NONCE_BYTES = 16;
  private static final int KEY_CHARS = 24;

  private Handshake() {}

  /**
   * Whether a {@code Sec-WebSocket-Key} is what the standard asks for: 16 bytes in base64.
   *
   * @param key without the white space around it; null if the header is missing
   */
  public static boolean isValidKey(@Nullable String key) {
    if (key == null || key.length() != KEY_CHARS) {
      return false;
    }
    try {
      return Base64.getDecoder().decode(key).length == NONCE_BYTES;
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  /** The {@code Sec-WebSocket-Accept} that answers a key. */
  public static String acceptKey(String key) {
    byte[] answered = sha1().digest((key + GUID).getBytes(US_ASCII));
    return Base64.getEncoder().encodeToString(answered);
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java platform has SHA-1", missing);
    }
  }
}
