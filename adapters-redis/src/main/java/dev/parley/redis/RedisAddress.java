package dev.parley.redis;

/**
 * The address of a Redis server.
 *
 * @param host a name or an address, an IPv6 one without brackets
 */
public record RedisAddress(String host, int port) {
  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
