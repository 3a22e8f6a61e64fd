package dev.parley.websocket.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.identity.UserId;
import dev.parley.domain.quota.Rate;
import dev.parley.websocket.admission.Doorkeeper.Answer;
import dev.parley.websocket.admission.Doorkeeper.Answer.Come;
import dev.parley.websocket.admission.Doorkeeper.Answer.Go;
import dev.parley.websocket.admission.Doorkeeper.Knock;
import dev.parley.websocket.admission.Doorkeeper.Why;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DoorkeeperTest {
  private static final long BEGUN = 42;
  private static final UserId ADA = new UserId("ada");

  @Test
  void a_page_that_is_not_on_the_list_is_turned_away_and_no_page_at_all_is_fine() {
    Doorkeeper door = door(new EntryLimits(9, 9, 9, new Rate(9, 9)), "https://app.example.com");

    assertThat(knock(door, "1.1.1.1", "https://evil.net")).isEqualTo(new Go(Why.ORIGIN_REFUSED));
    assertThat(knock(door, "1.1.1.1", "https://app.example.com")).isInstanceOf(Come.class);
    assertThat(knock(door, "1.1.1.1")).isInstanceOf(Come.class);
  }

  @Test
  void an_address_that_knocks_too_often_is_turned_away_until_it_has_been_quiet() {
    Doorkeeper door = door(new EntryLimits(99, 9, 99, new Rate(2, 3)), "*");
    for (int i = 0; i < 3; i++) {
      assertThat(knock(door, "1.1.1.1")).isInstanceOf(Come.class);
    }

    assertThat(knock(door, "1.1.1.1")).isEqualTo(new Go(Why.TOO_MANY_HANDSHAKES));
    assertThat(knock(door, "2.2.2.2")).isInstanceOf(Come.class);
    long later = BEGUN + Duration.ofMillis(501).toNanos();
    assertThat(door.knock(from("1.1.1.1", Optional.empty()), later)).isInstanceOf(Come.class);
  }

  @Test
  void a_full_node_and_a_full_address_turn_away_until_somebody_goes() {
    Doorkeeper door = door(new EntryLimits(3, 9, 2, new Rate(99, 99)), "*");
    Place first = come(door, "1.1.1.1");
    come(door, "1.1.1.1");

    assertThat(knock(door, "1.1.1.1")).isEqualTo(new Go(Why.TOO_MANY_CONNECTIONS));
    come(door, "2.2.2.2");
    assertThat(knock(door, "3.3.3.3")).isEqualTo(new Go(Why.AT_CAPACITY));
    first.giveBack();
    first.giveBack();
    come(door, "1.1.1.1");
    assertThat(knock(door, "1.1.1.1")).isEqualTo(new Go(Why.AT_CAPACITY));
  }

  @Test
  void a_user_has_so_many_connections_wherever_they_come_from() {
    Doorkeeper door = door(new EntryLimits(9, 2, 9, new Rate(99, 99)), "*");
    Place first = come(door, "1.1.1.1");

    assertThat(first.claim(ADA)).isTrue();
    assertThat(come(door, "2.2.2.2").claim(ADA)).isTrue();
    Place third = come(door, "3.3.3.3");
    assertThat(third.claim(ADA)).isFalse();
    first.giveBack();
    assertThat(third.claim(ADA)).isTrue();
  }

  @Test
  void a_place_that_was_given_back_is_nobodys() {
    Doorkeeper door = door(new EntryLimits(9, 2, 9, new Rate(99, 99)), "*");
    Place place = come(door, "1.1.1.1");
    place.giveBack();

    assertThat(place.claim(ADA)).isFalse();
  }

  @Test
  void when_everybody_is_gone_nothing_is_remembered() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Doorkeeper door = door(new EntryLimits(50, 3, 10, new Rate(20, 20)), "*");
    List<Place> places = new ArrayList<>();
    long now = BEGUN;
    for (int i = 0; i < 10_000; i++) {
      now += random.nextLong(Duration.ofMillis(20).toNanos());
      if (random.nextBoolean() && !places.isEmpty()) {
        places.remove(random.nextInt(places.size())).giveBack();
      } else if (door.knock(from("1.1.1." + random.nextInt(20), Optional.empty()), now)
          instanceof Come(Place place)) {
        var _ = place.claim(new UserId("u" + random.nextInt(10)));
        places.add(place);
      }
      assertThat(door.taken()).as("seed " + seed).isEqualTo(places.size());
    }
    places.forEach(Place::giveBack);
    // Somebody knocks when all the others have been quiet for long.
    door.knock(from("9.9.9.9", Optional.of("")), now + Duration.ofMinutes(1).toNanos());

    assertThat(door.taken()).as("seed " + seed).isEqualTo(1);
    assertThat(door.remembered()).as("seed " + seed).isEqualTo(2);
  }

  private static Doorkeeper door(EntryLimits limits, String origin) {
    return new Doorkeeper(AllowedOrigins.of(List.of(origin)), TrustedProxies.NONE, limits, BEGUN);
  }

  private static Place come(Doorkeeper door, String address) {
    return ((Come) knock(door, address)).place();
  }

  private static Answer knock(Doorkeeper door, String address) {
    return door.knock(from(address, Optional.empty()), BEGUN);
  }

  private static Answer knock(Doorkeeper door, String address, String origin) {
    return door.knock(from(address, Optional.of(origin)), BEGUN);
  }

  private static Knock from(String address, Optional<String> origin) {
    return new Knock(InetAddress.ofLiteral(address), origin, List.of(), List.of());
  }
}
