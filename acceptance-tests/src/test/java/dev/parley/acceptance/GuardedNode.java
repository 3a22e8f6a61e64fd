package dev.parley.acceptance;

import java.util.Map;

/**
 * A node of the cluster that is careful whom it lets in, and the application that it asks. Safe for
 * any thread.
 *
 * @param node the process, which comes to know an address by what its proxy says
 * @param application what decides after the rules
 */
record GuardedNode(NodeProcess node, Application application) {
  static final String ORIGIN = "https://app.example.com";
  static final String SECRET = "moderators-know-this";
  static final int MOST_CONNECTIONS = 40;
  static final int MOST_OF_A_USER = 3;
  static final int HANDSHAKES_AT_ONCE = 300;
  static final int MESSAGES_AT_ONCE = 60;
  static final String RULES =
      """
      join public.*
      type public.* if permission chat:write
      join,type {org_code}.*
      join,type staff.* if role staff
      """;

  static GuardedNode start(Deployment deployment) {
    Application application = Application.start();
    NodeProcess node =
        NodeProcess.serve(
            deployment.redis.url(),
            deployment.issuer.issuer(),
            Map.ofEntries(
                Map.entry("PARLEY_ALLOWED_ORIGINS", ORIGIN),
                Map.entry("PARLEY_TRUSTED_PROXIES", "127.0.0.1"),
                Map.entry("PARLEY_MAX_CONNECTIONS", String.valueOf(MOST_CONNECTIONS)),
                Map.entry("PARLEY_MAX_CONNECTIONS_PER_USER", String.valueOf(MOST_OF_A_USER)),
                Map.entry("PARLEY_HANDSHAKES_PER_SECOND", String.valueOf(HANDSHAKES_AT_ONCE / 10)),
                Map.entry("PARLEY_MESSAGES_PER_SECOND", String.valueOf(MESSAGES_AT_ONCE / 10)),
                Map.entry("PARLEY_PING_EVERY", "2s"),
                Map.entry("PARLEY_SILENT_AFTER", "5s"),
                Map.entry("PARLEY_POLICY", "claims,callback"),
                Map.entry("PARLEY_ACCESS_RULES", RULES),
                Map.entry("PARLEY_POLICY_URL", application.url()),
                Map.entry("PARLEY_POLICY_SECRET", Application.SECRET),
                Map.entry("PARLEY_TOKEN_GRACE", "1s"),
                Map.entry("PARLEY_MANAGEMENT_PORT", "0"),
                Map.entry("PARLEY_MANAGEMENT_SECRET", SECRET)));
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(() -> {
                  node.close();
                  application.close();
                }));
    RawTab.openedSoon(node.port(), "public.first-look", deployment.tokenFor("Probe")).sayGoodbye();
    return new GuardedNode(node, application);
  }
}
