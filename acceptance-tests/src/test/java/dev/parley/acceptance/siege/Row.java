package dev.parley.acceptance.siege;

import java.util.Locale;

/**
 * Everything that somebody outside can make a node keep: one row of the table each. A new resource
 * gets a row here before it gets code.
 */
@SuppressWarnings("ImmutableEnumChecker") // Attacks have no state.
enum Row {
  IDLE_SOCKETS(
      "idle sockets of one address, renewed for ever", Attacker.STRANGER, new IdleSockets()),
  UNREAD_ANSWERS(
      "pipelined requests whose answers are not read", Attacker.STRANGER, new UnreadAnswers()),
  HALF_HEADS("half heads of 15 KB", Attacker.STRANGER, new HalfHeads()),
  KEPT_ALIVE("HTTP connections kept alive", Attacker.STRANGER, new KeptAlive()),
  SLOW_BODIES("bodies that drip", Attacker.STRANGER, new SlowBodies()),
  API_BODIES("bodies of the API that are not sent to their end", Attacker.BACKEND, new ApiBodies()),
  UNREAD_TAILS("listeners by the API that read nothing", Attacker.BACKEND, new UnreadTails()),
  MANAGEMENT_HALF_HEADS(
      "half heads at the management port", Attacker.STRANGER, new ManagementHalfHeads()),
  UNFINISHED_BEFORE_CONNECT(
      "unfinished messages of 16 to 520 KB at `/stomp`, before CONNECT",
      Attacker.STRANGER,
      UnfinishedMessages.beforeConnect()),
  UNFINISHED_AT_STOMP("the same when CONNECTED", Attacker.USERS, UnfinishedMessages.atStomp()),
  UNFINISHED_AT_WS("the same at `/ws`", Attacker.USERS, UnfinishedMessages.atRaw()),
  STOMP_BEFORE_CONNECT("`/stomp` without CONNECT", Attacker.STRANGER, new StompBeforeConnect()),
  REFUSED_HANDSHAKES(
      "`parley.1` without a token, the close frame unanswered",
      Attacker.STRANGER,
      new RefusedHandshakes()),
  UNKNOWN_KEYS("tokens of unknown keys", Attacker.STRANGER, new UnknownKeys()),
  STRANGERS("handshakes of 4,000 users, again and again", Attacker.USERS, new Strangers()),
  STOMP_SUBSCRIPTIONS(
      "256 STOMP subscriptions on each of 100 connections",
      Attacker.USER,
      new StompSubscriptions()),
  LARGE_PUBLICATIONS(
      "publications of 500 KB to 256 subscriptions a connection",
      Attacker.USER,
      new LargePublications()),
  STOMP_TRANSACTIONS("STOMP transactions never committed", Attacker.USER, new StompTransactions()),
  UNREAD_ROSTERS("rosters asked for and not read", Attacker.USERS, new UnreadRosters()),
  TYPING_IN_TURN("typing started and stopped in turn", Attacker.USERS, new TypingInTurn()),
  STATES_IN_TURN("`presence:set` of 1 KiB, another each time", Attacker.USERS, new StatesInTurn()),
  ROSTERS_IN_TURN("`presence:get` and `channel:join` in turn", Attacker.USERS, new RostersInTurn()),
  UNREAD_PRESENCE(
      "comings and goings that others do not read", Attacker.USERS, new UnreadPresence()),
  UNREAD_REPLAYS("what was missed, asked for and not read", Attacker.USERS, new UnreadReplays()),
  UNREAD_STREAMS("event streams that are not read", Attacker.USERS, new UnreadStreams()),
  LARGE_ROSTER("a roster over 1 MiB", Attacker.USERS, new LargeRoster()),
  NEW_CHANNELS("new channels joined and left", Attacker.USER, new NewChannels()),
  MEMBERSHIPS("channels of their own, as many as allowed", Attacker.USERS, new Memberships()),
  ONE_HASH("channel names of one hash code", Attacker.USERS, new OneHash()),
  UNKNOWN_CHANNELS(
      "channels that the application does not know", Attacker.USER, new UnknownChannels()),
  REVOCATIONS("revocations in masses", Attacker.PUBLISHER, new RevocationsInMasses());

  /** Who attacks. */
  enum Attacker {
    STRANGER("one address, no token"),
    USER("one user"),
    USERS("several users"),
    BACKEND("who has a key of the API"),
    PUBLISHER("who may publish");

    private final String words;

    Attacker(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  private final String resource;
  private final Attacker attacker;
  private final Attack attack;

  Row(String resource, Attacker attacker, Attack attack) {
    this.resource = resource;
    this.attacker = attacker;
    this.attack = attack;
  }

  /** As the command names it. */
  static Row named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  String resource() {
    return resource;
  }

  Attacker attacker() {
    return attacker;
  }

  Attack attack() {
    return attack;
  }
}
