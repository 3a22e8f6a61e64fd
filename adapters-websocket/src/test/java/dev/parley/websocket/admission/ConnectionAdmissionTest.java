package dev.parley.websocket.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.domain.identity.UserId;
import dev.parley.domain.quota.Rate;
import dev.parley.websocket.admission.ConnectionAdmission.AdmissionRequest;
import dev.parley.websocket.admission.ConnectionAdmission.Answer;
import dev.parley.websocket.admission.ConnectionAdmission.Answer.Admitted;
import dev.parley.websocket.admission.ConnectionAdmission.Answer.Rejected;
import dev.parley.websocket.admission.ConnectionAdmission.RejectionCause;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConnectionAdmissionTest {
  private static final long BEGUN = 42;
  private static final UserId ADA = new UserId("ada");

  @Test
  void a_page_that_is_not_on_the_list_is_turned_away_and_no_page_at_all_is_fine() {
    ConnectionAdmission door =
        door(new EntryLimits(9, 9, 9, new Rate(9, 9)), "https://app.example.com");

    assertThat(admit(door, "1.1.1.1", "https://evil.net"))
        .isEqualTo(new Rejected(RejectionCause.ORIGIN_REFUSED));
    assertThat(admit(door, "1.1.1.1", "https://app.example.com")).isInstanceOf(Admitted.class);
    assertThat(admit(door, "1.1.1.1")).isInstanceOf(Admitted.class);
  }

  @Test
  void an_address_that_knocks_too_often_is_turned_away_until_it_has_been_quiet() {
    ConnectionAdmission door = door(new EntryLimits(99, 9, 99, new Rate(2, 3)), "*");
    for (int i = 0; i < 3; i++) {
      assertThat(admit(door, "1.1.1.1")).isInstanceOf(Admitted.class);
    }

    assertThat(admit(door, "1.1.1.1")).isEqualTo(new Rejected(RejectionCause.TOO_MANY_HANDSHAKES));
    assertThat(admit(door, "2.2.2.2")).isInstanceOf(Admitted.class);
    long later = BEGUN + Duration.ofMillis(501).toNanos();
    assertThat(door.admit(from("1.1.1.1", Optional.empty()), later)).isInstanceOf(Admitted.class);
  }

  @Test
  void a_full_node_and_a_full_address_turn_away_until_somebody_goes() {
    ConnectionAdmission door = door(new EntryLimits(3, 9, 2, new Rate(99, 99)), "*");
    ConnectionPermit first = come(door, "1.1.1.1");
    come(door, "1.1.1.1");

    assertThat(admit(door, "1.1.1.1")).isEqualTo(new Rejected(RejectionCause.TOO_MANY_CONNECTIONS));
    come(door, "2.2.2.2");
    assertThat(admit(door, "3.3.3.3")).isEqualTo(new Rejected(RejectionCause.AT_CAPACITY));
    first.release();
    first.release();
    come(door, "1.1.1.1");
    assertThat(admit(door, "1.1.1.1")).isEqualTo(new Rejected(RejectionCause.AT_CAPACITY));
  }

  @Test
  void a_user_has_so_many_connections_wherever_they_come_from() {
    ConnectionAdmission door = door(new EntryLimits(9, 2, 9, new Rate(99, 99)), "*");
    ConnectionPermit first = come(door, "1.1.1.1");

    assertThat(first.claim(ADA)).isTrue();
    assertThat(come(door, "2.2.2.2").claim(ADA)).isTrue();
    ConnectionPermit third = come(door, "3.3.3.3");
    assertThat(third.claim(ADA)).isFalse();
    first.release();
    assertThat(third.claim(ADA)).isTrue();
  }

  @Test
  void an_address_may_have_a_quarter_of_the_node_and_this_machine_all_of_it() {
    EntryLimits limits = new EntryLimits(8, 9, 99, new Rate(99, 99)).withAQuarterForEachAddress();
    ConnectionAdmission door = door(limits, "*");
    come(door, "1.1.1.1");
    come(door, "1.1.1.1");

    assertThat(admit(door, "1.1.1.1")).isEqualTo(new Rejected(RejectionCause.TOO_MANY_CONNECTIONS));
    for (int i = 0; i < 6; i++) {
      come(door, i % 2 == 0 ? "127.0.0.1" : "::1");
    }
    assertThat(admit(door, "127.0.0.1")).isEqualTo(new Rejected(RejectionCause.AT_CAPACITY));
  }

  @Test
  void those_who_have_not_said_who_they_are_have_a_share_of_the_node_and_of_an_address() {
    ConnectionAdmission door = door(new EntryLimits(400, 9, 400, new Rate(999, 999)), "*");
    List<ConnectionPermit> unnamed = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      unnamed.add(come(door, "1.1.1.1"));
      assertThat(unnamed.getLast().openUnnamed()).isEmpty();
    }

    assertThat(come(door, "1.1.1.1").openUnnamed()).contains(RejectionCause.TOO_MANY_CONNECTIONS);
    assertThat(unnamed.removeFirst().claim(ADA)).isTrue();
    unnamed.removeFirst().release();
    for (int i = 0; i < 2; i++) {
      assertThat(come(door, "1.1.1.1").openUnnamed()).isEmpty();
    }
    for (int i = 0; i < 75; i++) {
      assertThat(come(door, "2.2.2." + i).openUnnamed()).isEmpty();
    }
    assertThat(come(door, "3.3.3.3").openUnnamed()).contains(RejectionCause.AT_CAPACITY);
  }

  @Test
  void a_place_that_was_given_back_is_nobodys() {
    ConnectionAdmission door = door(new EntryLimits(9, 2, 9, new Rate(99, 99)), "*");
    ConnectionPermit permit = come(door, "1.1.1.1");
    permit.release();

    assertThat(permit.claim(ADA)).isFalse();
  }

  @Test
  void when_everybody_is_gone_nothing_is_remembered() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    ConnectionAdmission door = door(new EntryLimits(50, 3, 10, new Rate(20, 20)), "*");
    List<ConnectionPermit> places = new ArrayList<>();
    long now = BEGUN;
    for (int i = 0; i < 10_000; i++) {
      now += random.nextLong(Duration.ofMillis(20).toNanos());
      if (random.nextBoolean() && !places.isEmpty()) {
        places.remove(random.nextInt(places.size())).release();
      } else if (door.admit(from("1.1.1." + random.nextInt(20), Optional.empty()), now)
          instanceof Admitted(ConnectionPermit permit)) {
        var _ = permit.claim(new UserId("u" + random.nextInt(10)));
        places.add(permit);
      }
      assertThat(door.taken()).as("seed " + seed).isEqualTo(places.size());
    }
    places.forEach(ConnectionPermit::release);
    // Somebody knocks when all the others have been quiet for long.
    door.admit(from("9.9.9.9", Optional.of("")), now + Duration.ofMinutes(1).toNanos());

    assertThat(door.taken()).as("seed " + seed).isEqualTo(1);
    assertThat(door.remembered()).as("seed " + seed).isEqualTo(2);
  }

  private static ConnectionAdmission door(EntryLimits limits, String origin) {
    return new ConnectionAdmission(
        AllowedOrigins.of(List.of(origin)), TrustedProxies.NONE, limits, BEGUN);
  }

  private static ConnectionPermit come(ConnectionAdmission door, String address) {
    return ((Admitted) admit(door, address)).permit();
  }

  private static Answer admit(ConnectionAdmission door, String address) {
    return door.admit(from(address, Optional.empty()), BEGUN);
  }

  private static Answer admit(ConnectionAdmission door, String address, String origin) {
    return door.admit(from(address, Optional.of(origin)), BEGUN);
  }

  private static AdmissionRequest from(String address, Optional<String> origin) {
    return new AdmissionRequest(InetAddress.ofLiteral(address), origin, List.of());
  }
}
