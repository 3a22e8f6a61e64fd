package dev.parley.domain.presence;

import dev.parley.domain.identity.UserId;

/** What the cluster's registry must be told about one user of this node. */
public sealed interface RegistryRequest {
  UserId user();

  /**
   * The user is here, or still is.
   *
   * @param news what of the member counts if the user is in the channel already
   */
  record Hold(Member member, News news) implements RegistryRequest {
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
