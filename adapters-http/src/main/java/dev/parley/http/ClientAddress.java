package dev.parley.http;

import dev.parley.domain.hash.SeededHash;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The client address that limits apply to: an IPv4 address, or the /64 of an IPv6 address, because
 * a client with one address of a /64 has them all (RFC 6177). Immutable, safe for any thread.
 */
public record ClientAddress(String block) implements Comparable<ClientAddress> {
  private static final String V6_LOOPBACK_BLOCK = "00:00:00:00:00:00:00:00";

  private static final int V6_BLOCK_BYTES = 8;

  /** Where a socket comes from. */
  public static ClientAddress of(InetAddress address) {
    return new ClientAddress(
        address instanceof Inet4Address
            ? address.getHostAddress()
            : HexFormat.ofDelimiter(":")
                .formatHex(Arrays.copyOf(address.getAddress(), V6_BLOCK_BYTES)));
  }

  /** Whether it is a loopback address. */
  public boolean isOfThisMachine() {
    return block.startsWith("127.") || block.equals(V6_LOOPBACK_BLOCK);
  }

  /** Seeded: who has many /64s may choose among them. */
  @Override
  public int hashCode() {
    return SeededHash.of(block);
  }

  @Override
  public int compareTo(ClientAddress other) {
    return block.compareTo(other.block);
  }
}
