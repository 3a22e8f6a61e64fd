package dev.parley.websocket.admission;

import dev.parley.http.ClientAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The proxies that are trusted to give the client's address. Immutable, safe for any thread.
 *
 * <p>A client can write into their {@link ForwardedHeader} what it likes; a proxy adds to the
 * right. So it is read from the right, for as long as a trusted proxy speaks.
 */
public final class TrustedProxies {
  /** Nobody's word is taken. */
  public static final TrustedProxies NONE =
      new TrustedProxies(List.of(), ForwardedHeader.X_FORWARDED_FOR);

  /** Of a chain, from the right; a longer one is cut. */
  private static final int MAX_HOPS = 16;

  private final List<Block> blocks;
  private final ForwardedHeader header;

  private TrustedProxies(List<Block> blocks, ForwardedHeader header) {
    this.blocks = blocks;
    this.header = header;
  }

  /**
   * Reads a list.
   *
   * @param blocks addresses, or blocks in CIDR notation
   * @throws IllegalArgumentException if one is neither, in words for an operator
   */
  public static TrustedProxies of(List<String> blocks) {
    return new TrustedProxies(
        blocks.stream().map(TrustedProxies::block).toList(), ForwardedHeader.X_FORWARDED_FOR);
  }

  /** The same proxies, which set that header. */
  public TrustedProxies setting(ForwardedHeader other) {
    return new TrustedProxies(blocks, other);
  }

  /** The one header of theirs that is looked at. */
  public ForwardedHeader header() {
    return header;
  }

  /**
   * Where a client comes from.
   *
   * @param peer the other end of the socket
   * @param values of the {@linkplain #header header}, in their order
   */
  ClientAddress client(InetAddress peer, List<String> values) {
    InetAddress client = peer;
    List<String> chain =
        switch (header) {
          case X_FORWARDED_FOR -> split(values);
          case FORWARDED -> split(values).stream().map(TrustedProxies::forOf).toList();
        };
    for (int i = chain.size() - 1; i >= 0 && isTrusted(client); i--) {
      Optional<InetAddress> hop = address(chain.get(i));
      if (hop.isEmpty()) {
        break; // An obfuscated or broken hop: the last one that is known answers for it.
      }
      client = hop.get();
    }
    return ClientAddress.of(client);
  }

  /** Whether it is one of them. */
  public boolean isTrusted(InetAddress address) {
    byte[] bytes = address.getAddress();
    return blocks.stream().anyMatch(block -> block.contains(bytes));
  }

  private static List<String> split(List<String> headers) {
    List<String> hops = new ArrayList<>();
    for (int i = headers.size() - 1; i >= 0 && hops.size() < MAX_HOPS; i--) {
      String[] parts = headers.get(i).split(",", -1);
      for (int j = parts.length - 1; j >= 0 && hops.size() < MAX_HOPS; j--) {
        hops.addFirst(parts[j].strip());
      }
    }
    return hops;
  }

  /** What an element of {@code Forwarded} says behind {@code for=}. */
  private static String forOf(String element) {
    for (String pair : element.split(";", -1)) {
      String stripped = pair.strip();
      if (stripped.toLowerCase(Locale.ROOT).startsWith("for=")) {
        return stripped.substring("for=".length()).replace("\"", "");
      }
    }
    return "";
  }

  /** An address with or without a port; names are never looked up. */
  private static Optional<InetAddress> address(String hop) {
    String host = hop;
    if (hop.startsWith("[")) {
      int end = hop.indexOf(']');
      host = end < 0 ? "" : hop.substring(1, end);
    } else if (hop.indexOf(':') == hop.lastIndexOf(':') && hop.indexOf(':') > 0) {
      host = hop.substring(0, hop.indexOf(':'));
    }
    return literal(host);
  }

  private static Optional<InetAddress> literal(String host) {
    try {
      return Optional.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException noAddress) {
      return Optional.empty();
    }
  }

  private static Block block(String text) {
    int slash = text.indexOf('/');
    byte[] base =
        literal(slash < 0 ? text : text.substring(0, slash))
            .map(InetAddress::getAddress)
            .orElseThrow(() -> wrong(text));
    int most = base.length * 8;
    int bits = slash < 0 ? most : number(text.substring(slash + 1));
    if (bits < 0 || bits > most) {
      throw wrong(text);
    }
    return new Block(base, bits);
  }

  /** Digits; anything else is no number of bits. */
  private static int number(String digits) {
    return digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : -1;
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "expected addresses or blocks like 10.0.0.0/8, 192.168.1.7 or fd00::/8; found \"%s\""
            .formatted(text));
  }

  /** Addresses that begin alike. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, never handed out.
  private record Block(byte[] base, int bits) {
    boolean contains(byte[] address) {
      if (address.length != base.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        if ((address[bit / 8] & mask) != (base[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }
}
