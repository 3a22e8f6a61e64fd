package dev.parley.domain.channel;

/**
 * Every {@code type} that the server itself writes, reads or understands, as it stands on the wire.
 * Publishers may use any other.
 */
public final class EventTypes {
  // Published in channels.
  public static final String MESSAGE_CREATED = "message:created";
  public static final String PRESENCE_JOIN = "presence:join";
  public static final String PRESENCE_UPDATE = "presence:update";
  public static final String PRESENCE_LEAVE = "presence:leave";
  public static final String TYPING_START = "typing:start";
  public static final String TYPING_STOP = "typing:stop";

  // From the server to one client.
  public static final String PRESENCE_STATE = "presence:state";
  public static final String PRESENCE_COUNT = "presence:count";
  public static final String CHANNEL_INTERRUPTED = "channel:interrupted";
  public static final String CHANNEL_POSITION = "channel:position";
  public static final String CHANNEL_RECOVERED = "channel:recovered";
  public static final String CHANNEL_REWOUND = "channel:rewound";
  public static final String CHANNEL_RESYNC = "channel:resync";
  public static final String AUTH_EXPIRING = "auth:expiring";
  public static final String AUTH_REFRESHED = "auth:refreshed";
  public static final String CONNECTION_READY = "connection:ready";
  public static final String ERROR = "error";

  // From a client to the server, beside typing.
  public static final String CHANNEL_JOIN = "channel:join";
  public static final String CHANNEL_LEAVE = "channel:leave";
  public static final String PRESENCE_GET = "presence:get";
  public static final String PRESENCE_SET = "presence:set";
  public static final String AUTH_REFRESH = "auth:refresh";

  // To keep a connection alive, and the server's answer to a ping.
  public static final String PING = "ping";
  public static final String PONG = "pong";
  public static final String HEARTBEAT = "heartbeat";

  // How the names of a kind begin.
  static final String PRESENCE = "presence:";
  static final String TYPING = "typing:";
  static final String CHANNEL = "channel:";
  static final String AUTH = "auth:";

  private EventTypes() {}
}
