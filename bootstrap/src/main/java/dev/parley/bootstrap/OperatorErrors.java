package dev.parley.bootstrap;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Tells an operator what is wrong in words. What an operator can cause is an {@link OperatorError}
 * and gets no stack trace; anything else is a fault of ours and gets one.
 */
final class OperatorErrors implements IExecutionExceptionHandler {
  @Override
  public int handleExecutionException(Exception failure, CommandLine line, ParseResult parsed) {
    if (failure instanceof OperatorError) {
      line.getErr().println(failure.getMessage());
    } else {
      failure.printStackTrace(line.getErr());
    }
    return CommandLine.ExitCode.SOFTWARE;
  }
}
