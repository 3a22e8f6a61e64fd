package dev.parley.management;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * The address and the secret of the port for operators.
 *
 * @param address where; loopback unless there is a secret
 * @param otherPort whether another port will do if this one is taken: nobody asked for it by name
 * @param secret what those show who change something, and everyone who is not on loopback
 */
public record ManagementSettings(
    InetSocketAddress address, boolean otherPort, Optional<String> secret) {
  private static final int LEAST_SECRET = 16;

  /**
   * @throws IllegalArgumentException with a message for the operator
   */
  public ManagementSettings {
    if (!isLoopback(address) && secret.isEmpty()) {
      throw new IllegalArgumentException(
          "only 127.0.0.1 or ::1 may be listened at without PARLEY_MANAGEMENT_SECRET: set it, or"
              + " leave the address out");
    }
  }

  /**
   * A secret as it was set.
   *
   * @throws IllegalArgumentException that does not repeat it, if it is too short or cannot stand in
   *     a header
   */
  public static String secret(String text) {
    if (text.length() < LEAST_SECRET || !text.chars().allMatch(each -> each > ' ' && each < 127)) {
      throw new IllegalArgumentException(
          "expected a secret of at least %d printable characters without spaces"
              .formatted(LEAST_SECRET));
    }
    return text;
  }

  boolean isOnLoopback() {
    return isLoopback(address);
  }

  private static boolean isLoopback(InetSocketAddress address) {
    return address.getAddress() != null && address.getAddress().isLoopbackAddress();
  }

  /** Without the secret, which belongs in no log. */
  @Override
  public String toString() {
    return "ManagementSettings[" + address + "]";
  }
}
