package dev.parley.application.port;

import static dev.parley.application.port.Stages.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.out.RevocationStore;
import dev.parley.application.port.out.RevocationStore.Keeping;
import dev.parley.application.port.out.RevocationStore.Keeping.InForce;
import dev.parley.application.port.out.RevocationStore.Kept;
import dev.parley.domain.identity.TokenId;
import dev.parley.domain.identity.TokenStamp;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.Revocation;
import dev.parley.domain.moderation.Revocation.OfEveryone;
import dev.parley.domain.moderation.Revocation.OfToken;
import dev.parley.domain.moderation.Revocation.OfUser;
import dev.parley.domain.moderation.RevocationTarget;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link RevocationStore} keeps. */
public abstract class RevocationStoreContract {
  /** A store, and the world around it. */
  public interface Driver extends AutoCloseable {
    RevocationStore store();

    /** By the store's clock. */
    Instant now();

    /** Lets time pass for the store. */
    void pass(Duration duration);

    @Override
    void close();
  }

  private static final UserId ALICE = new UserId("alice: \"Al\" Ångström");
  private static final Instant NOON = Instant.parse("2023-11-23T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private Driver driver;

  /** An empty one. */
  protected abstract Driver driver();

  @BeforeEach
  void begin() {
    driver = driver();
  }

  @AfterEach
  void end() {
    driver.close();
  }

  @Test
  void what_is_kept_is_read_as_it_was() {
    List<Revocation> all =
        List.of(
            new OfToken(new TokenId("user:t 1")), new OfUser(ALICE, NOON), new OfEveryone(NOON));
    all.forEach(revocation -> assertThat(keep(revocation, HOUR)).isTrue());

    assertThat(kept()).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void of_two_for_the_same_the_wider_stays_whichever_came_first() {
    keep(new OfUser(ALICE, NOON), HOUR);
    keep(new OfUser(ALICE, NOON.minusSeconds(60)), Duration.ofMinutes(1));
    keep(new OfEveryone(NOON.minusSeconds(60)), HOUR);
    keep(new OfEveryone(NOON), Duration.ofMinutes(1));
    driver.pass(Duration.ofMinutes(2));

    assertThat(kept()).containsExactlyInAnyOrder(new OfUser(ALICE, NOON), new OfEveryone(NOON));
  }

  @Test
  void each_is_kept_for_so_long_and_no_longer() {
    keep(new OfToken(new TokenId("short")), Duration.ofMinutes(1));
    keep(new OfToken(new TokenId("long")), HOUR);
    driver.pass(Duration.ofMinutes(2));
    keep(new OfToken(new TokenId("new")), HOUR);

    assertThat(kept())
        .containsExactlyInAnyOrder(
            new OfToken(new TokenId("long")), new OfToken(new TokenId("new")));
  }

  @Test
  void thousands_are_read_in_one_go() {
    IntStream.range(0, 2_500).forEach(i -> keep(new OfToken(new TokenId("t" + i)), HOUR));

    assertThat(kept()).hasSize(2_500).doesNotHaveDuplicates();
  }

  @Test
  void what_is_in_force_is_told_and_is_the_wider_of_what_was_asked_for() {
    keep(new OfUser(ALICE, NOON), HOUR);

    Keeping kept = done(driver.store().keep(new OfUser(ALICE, NOON.minusSeconds(60)), HOUR));

    assertThat(kept).isInstanceOf(InForce.class);
    assertThat(((InForce) kept).kept().revocation()).isEqualTo(new OfUser(ALICE, NOON));
    assertThat(((InForce) kept).kept().left()).isBetween(HOUR.minusSeconds(60), HOUR);
  }

  @Test
  void until_now_is_by_the_stores_own_clock_and_as_much_more_as_clocks_may_differ() {
    Instant before = driver.now().truncatedTo(ChronoUnit.SECONDS);

    Keeping kept = done(driver.store().keepUntilNow(ALICE, HOUR));

    assertThat(kept).isInstanceOf(InForce.class);
    OfUser inForce = (OfUser) ((InForce) kept).kept().revocation();
    assertThat(inForce.issuedBefore())
        .isBetween(
            before.plusSeconds(1).plus(TokenStamp.CLOCK_SKEW),
            driver.now().plusSeconds(1).plus(TokenStamp.CLOCK_SKEW));
    assertThat(kept()).containsExactly(inForce);
  }

  @Test
  void what_is_of_tokens_to_come_is_refused() {
    Instant ahead = driver.now().plus(TokenStamp.CLOCK_SKEW).plusSeconds(60);

    assertThat(done(driver.store().keep(new OfEveryone(ahead), HOUR)))
        .isEqualTo(new Keeping.InTheFuture());
    assertThat(done(driver.store().keep(new OfUser(ALICE, ahead), HOUR)))
        .isEqualTo(new Keeping.InTheFuture());
    assertThat(kept()).isEmpty();
  }

  @Test
  void what_is_taken_back_is_in_force_no_more_and_is_remembered() {
    List<Revocation> all =
        List.of(new OfToken(new TokenId("t1")), new OfUser(ALICE, NOON), new OfEveryone(NOON));
    List<RevocationTarget> targets = all.stream().map(Revocation::target).toList();
    all.forEach(revocation -> keep(revocation, HOUR));
    targets.forEach(target -> assertThat(takeBack(target, Duration.ofMinutes(1))).isTrue());

    assertThat(kept()).isEmpty();
    assertThat(done(driver.store().contents()).takenBack())
        .containsExactlyInAnyOrderElementsOf(targets);
    driver.pass(Duration.ofMinutes(2));
    assertThat(done(driver.store().contents()).takenBack()).isEmpty();
  }

  @Test
  void what_was_taken_back_can_be_revoked_again_and_no_wider_than_it_is_asked_for() {
    keep(new OfUser(ALICE, NOON), HOUR);
    takeBack(new RevocationTarget.User(ALICE), HOUR);

    keep(new OfUser(ALICE, NOON.minusSeconds(60)), HOUR);

    assertThat(kept()).containsExactly(new OfUser(ALICE, NOON.minusSeconds(60)));
    assertThat(done(driver.store().contents()).takenBack()).isEmpty();
  }

  private boolean keep(Revocation revocation, Duration length) {
    return done(driver.store().keep(revocation, length)) instanceof InForce;
  }

  private boolean takeBack(RevocationTarget target, Duration length) {
    return done(driver.store().takeBack(target, length));
  }

  private List<Revocation> kept() {
    return done(driver.store().contents()).inForce().stream()
        .map(Kept::revocation)
        .distinct()
        .toList();
  }
}
