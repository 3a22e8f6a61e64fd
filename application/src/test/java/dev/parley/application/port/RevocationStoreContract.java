package dev.parley.application.port;

import static dev.parley.application.port.Stages.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.port.out.RevocationStore;
import dev.parley.application.port.out.RevocationStore.Kept;
import dev.parley.domain.identity.TokenId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.Revocation;
import dev.parley.domain.moderation.Revocation.OfEveryone;
import dev.parley.domain.moderation.Revocation.OfToken;
import dev.parley.domain.moderation.Revocation.OfUser;
import java.time.Duration;
import java.time.Instant;
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

    /** Lets time pass for the store. */
    void pass(Duration duration);

    @Override
    void close();
  }

  private static final UserId ALICE = new UserId("alice: \"Al\" Ångström");
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
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

  private boolean keep(Revocation revocation, Duration length) {
    return done(driver.store().keep(revocation, length));
  }

  private List<Revocation> kept() {
    return done(driver.store().kept()).stream().map(Kept::revocation).distinct().toList();
  }
}
