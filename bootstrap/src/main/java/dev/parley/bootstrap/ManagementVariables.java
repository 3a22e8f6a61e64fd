package dev.parley.bootstrap;

import dev.parley.management.ManagementSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** The variables that say where operators are listened to. */
final class ManagementVariables {
  static final String PORT = "PARLEY_MANAGEMENT_PORT";
  static final String ADDRESS = "PARLEY_MANAGEMENT_ADDRESS";
  static final String SECRET = "PARLEY_MANAGEMENT_SECRET";
  static final String DEFAULT_PORT = "8090";
  static final String DEFAULT_ADDRESS = "127.0.0.1";

  private static final String OFF = "off";

  private ManagementVariables() {}

  /** Reads them; nothing if it is off, or if one is wrong, and then the reader knows why. */
  static Optional<ManagementSettings> read(EnvironmentReader reader) {
    Integer port = reader.read(PORT, DEFAULT_PORT, "0 to 65535, or off", ManagementVariables::port);
    InetAddress address =
        reader.read(ADDRESS, DEFAULT_ADDRESS, "an address", ManagementVariables::address);
    Optional<String> secret = Optional.empty();
    if (reader.isSet(SECRET)) {
      String given = reader.read(SECRET, null, "16 characters or more", ManagementSettings::secret);
      secret = Optional.ofNullable(given);
    }
    if (port == null || address == null || port < 0 || reader.isWrong(SECRET)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ManagementSettings(
              new InetSocketAddress(address, port), !reader.isSet(PORT), secret));
    } catch (IllegalArgumentException open) {
      reader.complain(ADDRESS, String.valueOf(open.getMessage()));
      return Optional.empty();
    }
  }

  private static Integer port(String text) {
    return text.equals(OFF) ? -1 : EnvironmentReader.number(text, 0, 65_535);
  }

  private static InetAddress address(String text) {
    try {
      return text.equals("localhost")
          ? InetAddress.getLoopbackAddress()
          : InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException noLiteral) {
      throw new IllegalArgumentException(
          "expected an address such as 127.0.0.1, 0.0.0.0 or ::, found \"%s\"".formatted(text),
          noLiteral);
    }
  }
}
