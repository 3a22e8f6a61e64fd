package dev.parley.domain.presence;

import dev.parley.domain.identity.UserId;

/** What the cluster's registry must be told about one user of this node. */
public sealed interface RegistryRequest {
  UserId user();

  record Hold(Member member) implements RegistryRequest {
    @Override
    public UserId user() {
      return member.user();
    }
  }

  /**
   * It holds the user no longer.
   *
   * @param ending of the user's last connection
   */
  record Release(UserId user, Ending ending) implements RegistryRequest {}
}
