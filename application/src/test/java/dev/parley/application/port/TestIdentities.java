package dev.parley.application.port;

import dev.parley.domain.identity.Identity;
import dev.parley.domain.identity.Rights;
import dev.parley.domain.identity.UserId;
import java.time.Instant;
import java.util.Optional;

/** Users whose tokens never expire and who have no rights of their own. */
public final class TestIdentities {
  private TestIdentities() {}

  /** A user who is shown by the id, in no organisation. */
  public static Identity of(String user) {
    return of(user, user, Optional.empty());
  }

  /** A user of an organisation. */
  public static Identity of(String user, String name, String organisation) {
    return of(user, name, Optional.of(organisation));
  }

  private static Identity of(String user, String name, Optional<String> organisation) {
    return new Identity(
        new UserId(user), name, Optional.empty(), organisation, Rights.NONE, Instant.MAX);
  }
}
