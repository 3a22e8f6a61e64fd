package dev.parley.bootstrap;

import java.util.Map;
import picocli.CommandLine.Command;

/** {@code parley serve}: production; the environment rules. */
@Command(
    name = "serve",
    description = "Run a node, configured by environment variables.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Environment:",
      "  KINDE_ISSUER_URL  accepted issuer: https://your-subdomain.kinde.com (required)",
      "  REDIS_URL         the bus (redis://localhost:6379)",
      "  PORT              port for clients (8080)",
      "",
      "More settings limit who may connect (PARLEY_ALLOWED_ORIGINS and others)",
      "and what users may do (PARLEY_POLICY and others).",
      "./parley check --print lists all of them."
    })
final class ServeCommand implements Runnable {
  private final Map<String, String> environment;

  ServeCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public void run() {
    ServerConfig config = ServerConfig.forStart(environment);
    ParleyServer server = ParleyServer.start(config, config.gateway(config.address()), Map.of());
    AwaitShutdown.run(server::close);
  }
}
