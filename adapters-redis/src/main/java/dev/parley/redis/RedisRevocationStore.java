package dev.parley.redis;

import dev.parley.application.port.out.RevocationStore;
import dev.parley.domain.identity.TokenId;
import dev.parley.domain.identity.TokenStamp;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.Revocation;
import dev.parley.domain.moderation.Revocation.OfEveryone;
import dev.parley.domain.moderation.Revocation.OfToken;
import dev.parley.domain.moderation.Revocation.OfUser;
import dev.parley.domain.moderation.RevocationTarget;
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
  private static final Pattern VALUE = Pattern.compile("(\\d{1,12}|-) (\\d{1,15})");
  private static final String UNTIL_NOW = "now";
  private static final String TAKEN_BACK = "-";
  private static final ScanArgs SLICE = ScanArgs.Builder.limit(1_000);

  private final RedisCalls calls;

  RedisRevocationStore(RedisCalls calls) {
    this.calls = calls;
  }

  @Override
  public CompletionStage<Keeping> keep(Revocation revocation, Duration length) {
    String before = Long.toString(issuedBefore(revocation).getEpochSecond());
    return keep(revocation.target(), before, length);
  }

  @Override
  public CompletionStage<Keeping> keepUntilNow(UserId user, Duration length) {
    return keep(new RevocationTarget.User(user), UNTIL_NOW, length);
  }

  @Override
  public CompletionStage<Boolean> takeBack(RevocationTarget target, Duration length) {
    return run(target, TAKEN_BACK, length).thenApply(answer -> answer.getFirst() == 1);
  }

  private CompletionStage<Keeping> keep(RevocationTarget target, String before, Duration length) {
    return run(target, before, length)
        .thenApply(answer ->
            switch (answer.getFirst().intValue()) {
              case 1 -> {
                Revocation inForce = revocation(target, Instant.ofEpochSecond(answer.get(1)));
                yield new Keeping.InForce(new Kept(inForce, Duration.ofMillis(answer.get(2))));
              }
              case 0 -> new Keeping.NoRoom();
              default -> new Keeping.InTheFuture();
            });
  }

  private CompletionStage<List<Long>> run(RevocationTarget target, String before, Duration length) {
    return calls.<List<Long>>run(
        RedisScript.REVOKE,
        new String[] {RedisKeys.REVOCATIONS, RedisKeys.REVOCATION_ENDS},
        field(target),
        before,
        Long.toString(length.toMillis()),
        Integer.toString(MOST),
        Long.toString(TokenStamp.CLOCK_SKEW.toSeconds()));
  }

  @Override
  public CompletionStage<Contents> contents() {
    return calls
        .<Long>run(RedisScript.NOW, new String[] {RedisKeys.REVOCATIONS})
        .thenCompose(now -> slices(ScanCursor.INITIAL, new Reading(now)));
  }

  private CompletionStage<Contents> slices(ScanCursor from, Reading reading) {
    return calls
        .<MapScanCursor<String, String>>call(
            RedisCommand.READ_REVOCATIONS,
            RedisKeys.REVOCATIONS,
            commands -> commands.hscan(RedisKeys.REVOCATIONS, from, SLICE))
        .thenCompose(slice -> {
          slice.getMap().forEach(reading::take);
          return slice.isFinished()
              ? CompletableFuture.completedFuture(reading.contents())
              : slices(slice, reading);
        });
  }

  /** What was read so far. One slice after the other. */
  private static final class Reading {
    private final List<Kept> inForce = new ArrayList<>();
    private final List<RevocationTarget> takenBack = new ArrayList<>();
    private final long nowMillis;

    Reading(long nowMillis) {
      this.nowMillis = nowMillis;
    }

    Contents contents() {
      return new Contents(inForce, takenBack);
    }

    /** Passes over what no version of this has written. */
    void take(String field, String value) {
      Matcher matcher = VALUE.matcher(value);
      Optional<RevocationTarget> target = target(field);
      if (!matcher.matches() || target.isEmpty()) {
        return;
      }
      long leftMillis = Long.parseLong(matcher.group(2)) - nowMillis;
      if (matcher.group(1).equals(TAKEN_BACK)) {
        takenBack.add(target.get());
      } else if (leftMillis > 0) {
        Instant issuedBefore = Instant.ofEpochSecond(Long.parseLong(matcher.group(1)));
        Revocation revocation = revocation(target.get(), issuedBefore);
        inForce.add(new Kept(revocation, Duration.ofMillis(leftMillis)));
      }
    }
  }

  private static Revocation revocation(RevocationTarget target, Instant issuedBefore) {
    return switch (target) {
      case RevocationTarget.Token(TokenId token) -> new OfToken(token);
      case RevocationTarget.User(UserId user) -> new OfUser(user, issuedBefore);
      case RevocationTarget.Everyone all -> new OfEveryone(issuedBefore);
    };
  }

  private static Optional<RevocationTarget> target(String field) {
    if (field.startsWith(TOKEN)) {
      return TokenId.parse(field.substring(TOKEN.length())).map(RevocationTarget.Token::new);
    }
    if (field.startsWith(USER)) {
      return UserId.parse(field.substring(USER.length())).map(RevocationTarget.User::new);
    }
    return field.equals(EVERYONE) ? Optional.of(new RevocationTarget.Everyone()) : Optional.empty();
  }

  private static String field(RevocationTarget target) {
    return switch (target) {
      case RevocationTarget.Token(TokenId token) -> TOKEN + token.value();
      case RevocationTarget.User(UserId user) -> USER + user.value();
      case RevocationTarget.Everyone all -> EVERYONE;
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
