package dev.parley.domain.identity;

import java.time.Instant;
import java.util.Optional;

/**
 * The user of a verified token.
 *
 * @param name what others may call the user, 1 to 256 characters
 * @param avatar address of a picture, if the token names one
 * @param organisation the tenant ({@code org_code}), if the token is of one
 * @param rights what the token says that the user may do
 * @param expiresAt the end of the token
 * @param stamp what tells the token from others
 */
public record Identity(
    UserId user,
    String name,
    Optional<String> avatar,
    Optional<String> organisation,
    Rights rights,
    Instant expiresAt,
    TokenStamp stamp) {
  /** Of a token that says neither which nor of when it is. */
  public Identity(
      UserId user,
      String name,
      Optional<String> avatar,
      Optional<String> organisation,
      Rights rights,
      Instant expiresAt) {
    this(user, name, avatar, organisation, rights, expiresAt, TokenStamp.NONE);
  }

  /** Whether the other is the same user of the same organisation, whatever else has changed. */
  public boolean isSameParty(Identity other) {
    return user.equals(other.user) && organisation.equals(other.organisation);
  }
}
