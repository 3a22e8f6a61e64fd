package dev.parley.bootstrap;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code parley}: lists the commands. */
@Command(
    name = "parley",
    description = "A server for real-time channels over WebSocket and Redis.",
    mixinStandardHelpOptions = true,
    footer = "  bench    Load-test a server: a separate program, ./parley bench --help",
    versionProvider = ParleyCommand.Version.class)
final class ParleyCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // Filled in by picocli before it runs.
  ParleyCommand() {}

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Name a command: dev, serve, token, check, explain, key or bench.");
  }

  /** The version of the build. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"parley " + BuildInfo.version()};
    }
  }
}
