package dev.parley.bootstrap;

import dev.parley.management.ManagementSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** The variables that say where operators are listened to. */
final class ManagementVariables {
  private static final String OFF = "off";

  private ManagementVariables() {}

  /** Reads them; nothing if it is off, or if one is wrong, and then the reader knows why. */
  static Optional<ManagementSettings> read(EnvironmentReader reader) {
    Integer port = reader.read(Setting.PARLEY_MANAGEMENT_PORT, ManagementVariables::port);
    InetAddress address =
        reader.read(Setting.PARLEY_MANAGEMENT_ADDRESS, ManagementVariables::address);
    Optional<String> secret =
        reader.isSet(Setting.PARLEY_MANAGEMENT_SECRET)
            ? Optional.ofNullable(
                reader.read(Setting.PARLEY_MANAGEMENT_SECRET, ManagementSettings::secret))
            : Optional.empty();
    if (port == null
        || address == null
        || port < 0
        || reader.isWrong(Setting.PARLEY_MANAGEMENT_SECRET)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ManagementSettings(
              new InetSocketAddress(address, port),
              !reader.isSet(Setting.PARLEY_MANAGEMENT_PORT),
              secret));
    } catch (IllegalArgumentException open) {
      reader.complain(Setting.PARLEY_MANAGEMENT_ADDRESS, String.valueOf(open.getMessage()));
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
