package dev.parley.bootstrap;

import dev.parley.bootstrap.dev.DevCommand;
import dev.parley.bootstrap.dev.TokenCommand;
import dev.parley.bootstrap.log.LogSettings;
import java.util.Map;
import picocli.CommandLine;

/** The entry point of the command line. */
public final class Main {
  private Main() {}

  /**
   * Runs one command; the exit status is 0, 1 for a failure, 2 for words that make no command, 3
   * for an end that nobody asked for.
   */
  public static void main(String[] arguments) {
    FatalErrors.install();
    LogSettings.apply(System.getenv());
    int status = commandLine(System.getenv()).execute(arguments);
    if (status != CommandLine.ExitCode.OK) {
      System.exit(status);
    }
  }

  /** Every command, with that environment for those that read one. */
  static CommandLine commandLine(Map<String, String> environment) {
    return new CommandLine(new ParleyCommand())
        .addSubcommand(new DevCommand(environment))
        .addSubcommand(new ServeCommand(environment))
        .addSubcommand(new TokenCommand())
        .addSubcommand(new CheckCommand(environment))
        .addSubcommand(new ExplainCommand(environment))
        .addSubcommand(new CommandLine(new KeyCommand()).addSubcommand(new NewKeyCommand()))
        .setExecutionExceptionHandler(new OperatorErrors());
  }
}
