package dev.parley.redis;

/** The Redis commands that a node sends beside the scripts. Safe for any thread. */
enum RedisCommand implements RedisVerb {
  PROBE("PUBLISH parley:probe:*", Need.ADMISSION),
  HEAR_PROBE("SUBSCRIBE parley:probe:*", Need.ADMISSION),
  FOLLOW("SUBSCRIBE channel:*", Need.ADMISSION),
  UNFOLLOW("UNSUBSCRIBE", Need.PRESENCE),
  PING("PING", Need.ADMISSION),
  READ_REVOCATIONS("HSCAN parley:revocations", Need.ADMISSION),
  HEAR_ORDERS("SUBSCRIBE parley:control parley:answers:*", Need.ADMISSION),
  CLUSTER_SLOTS("CLUSTER SLOTS", Need.ADMISSION),
  ANNOUNCE("PUBLISH channel:*", Need.PRESENCE),
  LOOK_WHO_IS_HELD("EXISTS", Need.PRESENCE),
  EXIT("SREM", Need.PRESENCE),
  PUBLISH_EVENT("PUBLISH channel:*", Need.BACKENDS),
  LIST_CHANNELS("SSCAN", Need.BACKENDS),
  READ_TRANSITIONS("XRANGE", Need.BACKENDS),
  BEAT("PUBLISH parley:beats", Need.RECOVERY),
  HEAR_BEATS("SUBSCRIBE parley:beats", Need.RECOVERY),
  ORDER("PUBLISH parley:control", Need.COMMANDS),
  ANSWER("PUBLISH parley:answers:*", Need.COMMANDS),
  COUNT_NODES("PUBSUB NUMSUB", Need.COMMANDS),
  /** Of {@link RedisTrial} alone. */
  TRIAL("what a check tries", Need.COMMANDS);

  private final String words;
  private final Need need;

  RedisCommand(String words, Need need) {
    this.words = words;
    this.need = need;
  }

  @Override
  public String words() {
    return words;
  }

  @Override
  public Need need() {
    return need;
  }
}
