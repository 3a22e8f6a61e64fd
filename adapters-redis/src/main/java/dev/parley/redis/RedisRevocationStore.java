package dev.parley.redis;

import dev.parley.application.port.out.RevocationStore;
import dev.parley.domain.identity.TokenId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.Revocation;
import dev.parley.domain.moderation.Revocation.OfEveryone;
import dev.parley.domain.moderation.Revocation.OfToken;
import dev.parley.domain.moderation.Revocation.OfUser;
import io.lettuce.core.MapScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A hash of what is revoked, each with the time until which it is kept. Safe for any thread. It is
 * read in slices: what is there from the first to the last of them is found.
 */
final class RedisRevocationStore implements RevocationStore {
  private static final String TOKEN = "token:";
  private static final String USER = "user:";
  private static final String EVERYONE = "everyone";
  private static final Pattern VALUE = Pattern.compile("(\\d{1,12}) (\\d{1,15})");
  private static final ScanArgs SLICE = ScanArgs.Builder.limit(1_000);

  private final RedisCalls calls;

  RedisRevocationStore(RedisCalls calls) {
    this.calls = calls;
  }

  @Override
  public CompletionStage<Boolean> keep(Revocation revocation, Duration length) {
    return calls
        .<Long>run(
            RedisScript.REVOKE,
            new String[] {RedisKeys.REVOCATIONS, RedisKeys.REVOCATION_ENDS},
            field(revocation),
            Long.toString(issuedBefore(revocation).getEpochSecond()),
            Long.toString(length.toMillis()),
            Integer.toString(MOST))
        .thenApply(kept -> kept == 1);
  }

  @Override
  public CompletionStage<List<Kept>> kept() {
    return slices(ScanCursor.INITIAL, new ArrayList<>());
  }

  private CompletionStage<List<Kept>> slices(ScanCursor from, List<Kept> found) {
    return calls
        .<MapScanCursor<String, String>>call(
            RedisCommand.READ_REVOCATIONS,
            RedisKeys.REVOCATIONS,
            commands -> commands.hscan(RedisKeys.REVOCATIONS, from, SLICE))
        .thenCompose(slice -> {
          slice.getMap().forEach((field, value) -> read(field, value).ifPresent(found::add));
          return slice.isFinished()
              ? CompletableFuture.completedFuture(found)
              : slices(slice, found);
        });
  }

  /** Empty for what no version of this has written. */
  private static Optional<Kept> read(String field, String value) {
    Matcher matcher = VALUE.matcher(value);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Instant issuedBefore = Instant.ofEpochSecond(Long.parseLong(matcher.group(1)));
    Instant until = Instant.ofEpochMilli(Long.parseLong(matcher.group(2)));
    return revocation(field, issuedBefore).map(revocation -> new Kept(revocation, until));
  }

  private static Optional<Revocation> revocation(String field, Instant issuedBefore) {
    if (field.startsWith(TOKEN)) {
      return TokenId.parse(field.substring(TOKEN.length())).map(OfToken::new);
    }
    if (field.startsWith(USER)) {
      return UserId.parse(field.substring(USER.length()))
          .map(user -> new OfUser(user, issuedBefore));
    }
    return field.equals(EVERYONE) ? Optional.of(new OfEveryone(issuedBefore)) : Optional.empty();
  }

  private static String field(Revocation revocation) {
    return switch (revocation) {
      case OfToken(TokenId token) -> TOKEN + token.value();
      case OfUser(UserId user, Instant before) -> USER + user.value();
      case OfEveryone all -> EVERYONE;
    };
  }

  private static Instant issuedBefore(Revocation revocation) {
    return switch (revocation) {
      case OfToken token -> Instant.EPOCH;
      case OfUser(UserId user, Instant before) -> before;
      case OfEveryone(Instant before) -> before;
    };
  }
}
