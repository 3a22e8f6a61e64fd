package dev.parley.redis;

/**
 * Where a server listens.
 *
 * @param host a name or an address, an IPv6 one without brackets
 */
public record RedisAddress(String host, int port) {
  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
