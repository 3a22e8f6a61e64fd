package dev.parley.wire;

/**
 * How much of something is read, whichever way it comes. Lengths of texts are in characters of
 * Java.
 */
public final class WireLimits {
  /** Of one event, as bytes. */
  public static final int EVENT_BYTES = 512 * 1024;

  /**
   * How deep an event may be nested. Where rich text is, a link in a list in a list is 18 deep
   * already. Reading takes no stack and what is not understood is passed over, so depth costs
   * nothing here; but a client that parses it with a recursion of its own should not be brought
   * down by it.
   */
  public static final int DEPTH = 256;

  /** Of a moderation command or its outcome, as bytes. */
  public static final int COMMAND_BYTES = 4 * 1024;

  /** Of what a client sends, as bytes. */
  public static final int CLIENT_MESSAGE_BYTES = 16 * 1024;

  /** Of a name in what a client sends. */
  public static final int CLIENT_FIELD_NAME = 256;

  /** Of a {@code ref}. */
  public static final int REF = 64;

  /** Of a token. */
  public static final int TOKEN = 8 * 1024;

  /** Of a {@code userName}. */
  public static final int USER_NAME = 256;

  /** Of a {@code userAvatar}. */
  public static final int USER_AVATAR = 2048;

  /** Of an {@code epoch}. */
  public static final int EPOCH = 64;

  private WireLimits() {}
}
