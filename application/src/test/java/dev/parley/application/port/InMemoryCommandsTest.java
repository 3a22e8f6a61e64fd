package dev.parley.application.port;

import dev.parley.application.port.out.CommandBus;

class InMemoryCommandsTest extends CommandBusContract {
  @Override
  protected Driver driver(RecordingNode node, RecordingNode other) {
    InMemoryCommands commands = new InMemoryCommands();
    InMemoryCommands.Line line = commands.line();
    InMemoryCommands.Line otherLine = commands.line();
    line.start(node);
    otherLine.start(other);
    return new Driver() {
      @Override
      public CommandBus bus() {
        return line;
      }

      @Override
      public CommandBus other() {
        return otherLine;
      }

      @Override
      public void cut() {
        line.cut();
      }

      @Override
      public void restore() {
        line.restore();
      }

      @Override
      public void close() {}
    };
  }
}
