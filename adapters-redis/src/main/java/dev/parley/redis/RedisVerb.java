package dev.parley.redis;

/** One kind of request to Redis. Safe for any thread. */
sealed interface RedisVerb permits RedisScript, RedisCommand {
  /** What cannot be done while it is refused. */
  enum Need {
    /** Nobody new can be let in, or nobody knows who must not be. */
    ADMISSION,
    /** Who is in a channel, and who types there, is not told. */
    PRESENCE,
    /** What backends publish and ask by way of this node is not done; they are told. */
    BACKENDS,
    /** Clients that come back have to fetch what they missed. */
    RECOVERY,
    /** Orders of operators do not reach every node, or are not kept. */
    COMMANDS
  }

  /** As an operator would write it. */
  String words();

  Need need();
}
