package dev.parley.webhook;

import java.net.Inet6Address;
import java.net.InetAddress;

/** Which addresses are of this machine or of a network that is nobody else's. Stateless. */
final class PrivateAddresses {
  private PrivateAddresses() {}

  /**
   * Whether the address is anything but one of the public Internet: loopback, private (RFC 1918,
   * RFC 4193), link-local (clouds answer with credentials there), shared (RFC 6598), multicast, and
   * what is in 0.0.0.0/8, 192.0.0.0/24, 198.18.0.0/15 and 240.0.0.0/4; and IPv6 addresses that lead
   * to any IPv4 address (RFC 6052, 6to4, Teredo), since they lead past this check.
   */
  static boolean has(InetAddress address) {
    if (address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || address.isSiteLocalAddress()
        || address.isLinkLocalAddress()
        || address.isMulticastAddress()) {
      return true;
    }
    byte[] bytes = address.getAddress();
    return address instanceof Inet6Address ? isPrivate6(bytes) : isPrivate4(bytes);
  }

  private static boolean isPrivate4(byte[] address) {
    int first = address[0] & 0xff;
    int second = address[1] & 0xff;
    return first == 0
        || first >= 240
        || (first == 100 && second >= 64 && second < 128)
        || (first == 192 && second == 0 && address[2] == 0)
        || (first == 198 && (second == 18 || second == 19));
  }

  private static boolean isPrivate6(byte[] address) {
    int first = (address[0] & 0xff) << 8 | (address[1] & 0xff);
    int second = (address[2] & 0xff) << 8 | (address[3] & 0xff);
    return (first & 0xfe00) == 0xfc00
        || first == 0
        || (first == 0x64 && second == 0xff9b)
        || first == 0x2002
        || (first == 0x2001 && second == 0);
  }
}
