package dev.parley.bootstrap;

import picocli.CommandLine;

/** The command line's door. */
public final class Main {
  private Main() {}

  /** Runs one command; the exit status is 0, 1 for a failure, 2 for words that make no command. */
  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new ParleyCommand());
    line.setExecutionExceptionHandler(new OperatorErrors());
    int status = line.execute(arguments);
    if (status != CommandLine.ExitCode.OK) {
      System.exit(status);
    }
  }
}
