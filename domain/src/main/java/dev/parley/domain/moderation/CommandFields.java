package dev.parley.domain.moderation;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.TokenId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.Revocation.OfEveryone;
import dev.parley.domain.moderation.Revocation.OfToken;
import dev.parley.domain.moderation.Revocation.OfUser;
import java.time.Instant;
import java.util.Optional;

/**
 * The fields of a moderation command, however they were written: as JSON, or in a query. What is
 * read of them is strict: a field that is misspelt would have something else done than was meant,
 * so it has nothing done.
 */
public interface CommandFields {
  /** The last second of the year 9999. */
  long LAST_SECOND = 253_402_300_799L;

  /** Whether it has these fields and no others. */
  boolean has(String... names);

  Optional<String> text(String name);

  /** Seconds since 1970, in whichever form they were written. */
  Optional<Long> seconds(String name);

  boolean isTrue(String name);

  /** Of {@code userId}; empty if that is not what there is. */
  default Optional<ModerationCommand> kick() {
    return has("userId") ? user().map(ModerationCommand.Kick::new) : Optional.empty();
  }

  /** Of {@code userId} and {@code channelId}; empty if that is not what there is. */
  default Optional<ModerationCommand.Remove> remove() {
    Optional<ChannelId> channel = text("channelId").flatMap(ChannelId::parse);
    return has("userId", "channelId")
        ? user().flatMap(user -> channel.map(from -> new ModerationCommand.Remove(user, from)))
        : Optional.empty();
  }

  /**
   * Of {@code tokenId}, or {@code userId} and perhaps {@code issuedBefore}, or {@code issuedBefore}
   * alone; empty if that is not what there is.
   */
  default Optional<? extends ModerationCommand> revoke() {
    return has("userId")
        ? user().map(ModerationCommand.RevokeUntilNow::new)
        : revocation().map(ModerationCommand.Revoke::new);
  }

  /** The same without {@code userId} alone, which does not say until when. */
  default Optional<? extends Revocation> revocation() {
    if (has("tokenId")) {
      return token().map(OfToken::new);
    }
    if (has("userId", "issuedBefore")) {
      return user().flatMap(user -> issuedBefore().map(before -> new OfUser(user, before)));
    }
    return has("issuedBefore") ? issuedBefore().map(OfEveryone::new) : Optional.empty();
  }

  /**
   * Of {@code tokenId}, or {@code userId}, or {@code everyone} that is true; empty if that is not
   * what there is.
   */
  default Optional<ModerationCommand> unrevoke() {
    return target().map(ModerationCommand.Unrevoke::new);
  }

  private Optional<? extends RevocationTarget> target() {
    if (has("tokenId")) {
      return token().map(RevocationTarget.Token::new);
    }
    if (has("userId")) {
      return user().map(RevocationTarget.User::new);
    }
    return has("everyone") && isTrue("everyone")
        ? Optional.of(new RevocationTarget.Everyone())
        : Optional.empty();
  }

  private Optional<Instant> issuedBefore() {
    return seconds("issuedBefore")
        .filter(seconds -> seconds >= 0 && seconds <= LAST_SECOND)
        .map(Instant::ofEpochSecond);
  }

  private Optional<TokenId> token() {
    return text("tokenId").flatMap(TokenId::parse);
  }

  /** Of {@code userId}, whatever else there is. */
  default Optional<UserId> user() {
    return text("userId").flatMap(UserId::parse);
  }
}
