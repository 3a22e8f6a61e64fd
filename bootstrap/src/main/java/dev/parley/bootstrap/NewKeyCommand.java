package dev.parley.bootstrap;

import dev.parley.api.ApiKey;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code parley key new}: prints a key, and the line of the file by which nodes know it. Writes
 * nothing.
 */
@Command(
    name = "new",
    description = "Print a new key, and the line for the file in PARLEY_API_KEYS.",
    mixinStandardHelpOptions = true)
final class NewKeyCommand implements Callable<Integer> {
  private static final int SECRET_BYTES = 32;

  @Spec private CommandSpec spec;

  @Option(
      names = "--id",
      required = true,
      description = "Whose it is: 1 to 32 characters a-z 0-9 -")
  private String id;

  @Option(
      names = "--can",
      required = true,
      description =
          "What it is good for:"
              + " publish,history,presence,channels,users,moderate,explain,tail,transitions,nodes,"
              + " or *")
  private String rights;

  @Option(
      names = "--in",
      defaultValue = "*",
      description = "In which channels: lobby,orders.* for example; all of them unless given")
  private String channels;

  @SuppressWarnings("NullAway.Init") // Filled in by picocli before it runs.
  NewKeyCommand() {}

  @Override
  public Integer call() {
    byte[] chance = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(chance);
    ApiKey.Fresh key;
    try {
      key = ApiKey.fresh(id, rights, channels, chance);
    } catch (IllegalArgumentException wrong) {
      throw new OperatorError(String.valueOf(wrong.getMessage()), wrong);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println("The key, told this once:");
    out.println(key.text());
    out.println();
    out.println("A line for the file in PARLEY_API_KEYS:");
    out.println(key.line());
    out.flush();
    return ExitCode.OK;
  }
}
