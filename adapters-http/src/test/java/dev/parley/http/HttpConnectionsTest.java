package dev.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.http.HttpConnections.Drop;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpConnectionsTest {
  private static final long BEGUN = 42;
  private static final HttpLimits LIMITS =
      new HttpLimits(
          6,
          3,
          1_000,
          600,
          Duration.ofSeconds(4),
          Duration.ofSeconds(20),
          Duration.ofSeconds(10),
          Duration.ofSeconds(75),
          Duration.ofMinutes(10));

  private final AtomicInteger room = new AtomicInteger(100);
  private final HttpConnections<String> connections = new HttpConnections<>(LIMITS, room::get);
  private final List<String> dropped = new ArrayList<>();
  private long now = BEGUN;

  @Test
  void the_oldest_of_an_address_goes_when_it_has_too_many() {
    come("a1", "1.1.1.1");
    come("b1", "2.2.2.2");
    come("a2", "1.1.1.1");
    come("a3", "1.1.1.1");
    assertThat(dropped).isEmpty();

    come("a4", "1.1.1.1");

    assertThat(dropped).containsExactly("a1 TOO_MANY_OF_ADDRESS");
    assertThat(connections.open()).isEqualTo(4);
  }

  @Test
  void addresses_of_one_ipv6_network_are_one() {
    for (int i = 1; i <= 4; i++) {
      come("a" + i, "2001:db8:1:2::" + i);
    }

    assertThat(dropped).containsExactly("a1 TOO_MANY_OF_ADDRESS");
  }

  @Test
  void a_proxy_has_no_limit_of_its_own_but_counts_with_all() {
    for (int i = 1; i <= 6; i++) {
      come(new HttpConnection<>("p" + i, address("10.0.0.1"), true));
    }
    assertThat(dropped).isEmpty();

    come(new HttpConnection<>("p7", address("10.0.0.1"), true));

    assertThat(dropped).containsExactly("p1 TOO_MANY");
  }

  @Test
  void the_oldest_of_all_goes_when_the_node_has_too_many() {
    for (int i = 1; i <= 7; i++) {
      come("a" + i, "1.1.1." + i);
    }

    assertThat(dropped).containsExactly("a1 TOO_MANY");
  }

  @Test
  void where_others_leave_less_room_there_are_fewer_but_never_none() {
    come("a1", "1.1.1.1");
    come("a2", "1.1.1.2");
    come("a3", "1.1.1.3");
    room.set(-5);

    come("a4", "1.1.1.4");

    assertThat(dropped).containsExactly("a1 TOO_MANY", "a2 TOO_MANY", "a3 TOO_MANY");
    assertThat(connections.open()).isEqualTo(1);
  }

  @Test
  void who_has_just_been_answered_is_younger_than_who_says_nothing() {
    HttpConnection<String> kept = come("kept", "1.1.1.1");
    come("silent", "1.1.1.1");
    answer(kept);
    come("a3", "1.1.1.1");

    come("a4", "1.1.1.1");

    assertThat(dropped).containsExactly("silent TOO_MANY_OF_ADDRESS");
  }

  @Test
  void what_the_server_is_at_goes_for_nobody_and_if_that_is_all_the_newcomer_goes() {
    for (int i = 1; i <= 3; i++) {
      HttpConnection<String> asking = come("a" + i, "1.1.1.1");
      connections.received(asking, 100, now);
      connections.work(asking, now);
    }

    come("a4", "1.1.1.1");

    assertThat(dropped).containsExactly("a4 TOO_MANY_OF_ADDRESS");
  }

  @Test
  void what_was_handed_over_counts_with_those_who_took_it_until_it_is_answered() {
    List<HttpConnection<String>> deciding = new ArrayList<>();
    for (int i = 1; i <= 9; i++) {
      HttpConnection<String> asking = come("a" + i, "1.1.1.1");
      connections.received(asking, 100, now);
      connections.work(asking, now);
      connections.handOver(asking);
      deciding.add(asking);
    }
    assertThat(dropped).isEmpty();
    assertThat(connections.open()).isZero();

    connections.write(deciding.getFirst(), now);

    assertThat(connections.open()).isEqualTo(1);
    deciding.forEach(connections::remove);
    assertThat(connections.isEmpty()).isTrue();
    assertThat(connections.addresses()).isZero();
  }

  @Test
  void unfinished_heads_of_an_address_and_of_all_have_a_size_and_the_oldest_goes() {
    come("silent", "1.1.1.1");
    HttpConnection<String> first = come("first", "1.1.1.1");
    HttpConnection<String> second = come("second", "1.1.1.1");
    drop(connections.received(first, 400, now));
    drop(connections.received(second, 200, now));
    assertThat(dropped).isEmpty();

    drop(connections.received(second, 1, now));
    assertThat(dropped).containsExactly("first HEADS_TOO_LARGE");

    HttpConnection<String> third = come("third", "3.3.3.3");
    drop(connections.received(third, 600, now));
    HttpConnection<String> fourth = come("fourth", "4.4.4.4");
    drop(connections.received(fourth, 250, now));
    assertThat(dropped).containsExactly("first HEADS_TOO_LARGE", "second HEADS_TOO_LARGE");
  }

  @Test
  void a_head_that_is_whole_takes_no_more_of_that_room() {
    HttpConnection<String> whole = come("whole", "1.1.1.1");
    drop(connections.received(whole, 600, now));
    connections.work(whole, now);

    drop(connections.received(come("next", "1.1.1.1"), 600, now));

    assertThat(dropped).isEmpty();
  }

  @ParameterizedTest(name = "{0} after {1} ms")
  @CsvSource({
    "silent, 4000, HEAD_LATE",
    "head, 4000, HEAD_LATE",
    "work, 20000, ANSWER_LATE",
    "handed over, 20000, ANSWER_LATE",
    "write, 10000, ANSWER_UNREAD",
    "idle, 75000, IDLE",
    "second head, 4000, HEAD_LATE",
  })
  void whatever_it_does_its_time_is_over_some_day(String what, long millis, String cause) {
    HttpConnection<String> one = come("one", "1.1.1.1");
    switch (what) {
      case "silent" -> {}
      case "head" -> connections.received(one, 10, later(1_000));
      case "work" -> connections.work(one, now);
      case "handed over" -> {
        connections.work(one, now);
        connections.handOver(one);
      }
      case "write" -> connections.write(one, now);
      case "idle" -> answer(one);
      default -> {
        answer(one);
        now = later(60_000);
        connections.received(one, 10, now);
        connections.received(one, 10, later(3_999));
      }
    }

    assertThat(connections.expire(later(millis - 1))).isEmpty();
    drop(connections.expire(later(millis)));
    assertThat(dropped).containsExactly("one " + cause);
    assertThat(connections.isEmpty()).isTrue();
  }

  @Test
  void whoever_is_kept_alive_stays_for_ten_minutes_however_much_it_asks() {
    HttpConnection<String> one = come("one", "1.1.1.1");

    assertThat(connections.mayStay(one, now + Duration.ofMinutes(10).toNanos() - 1)).isTrue();
    assertThat(connections.mayStay(one, now + Duration.ofMinutes(10).toNanos())).isFalse();
  }

  @Test
  void an_address_that_has_many_lets_others_go_first_and_a_proxy_never_has_many() {
    HttpConnections<String> many =
        new HttpConnections<>(HttpLimits.DEFAULT.withConnections(4_096), room::get);
    room.set(10_000);
    HttpConnection<String> latest = new HttpConnection<>("", address("1.1.1.1"), false);
    HttpConnection<String> proxy = new HttpConnection<>("", address("10.0.0.1"), true);
    for (int i = 0; i < 64; i++) {
      latest = new HttpConnection<>("", address("1.1.1.1"), false);
      many.accept(latest, now);
      proxy = new HttpConnection<>("", address("10.0.0.1"), true);
      many.accept(proxy, now);
      many.accept(new HttpConnection<>("", address("10.0.0.1"), true), now);
    }
    assertThat(many.isOfCrowd(latest)).isFalse();

    many.accept(new HttpConnection<>("", address("1.1.1.1"), false), now);

    assertThat(many.isOfCrowd(latest)).isTrue();
    assertThat(many.isOfCrowd(proxy)).isFalse();
  }

  @Test
  void what_is_dropped_is_known_no_more() {
    HttpConnection<String> one = come("one", "1.1.1.1");
    drop(connections.expire(later(4_000)));

    connections.received(one, 10, now);
    connections.work(one, now);
    connections.handOver(one);
    connections.write(one, now);
    connections.keepAlive(one, now);
    connections.remove(one);

    assertThat(connections.isEmpty()).isTrue();
    assertThat(connections.open()).isZero();
  }

  /** Whatever happens, in whatever order. */
  @Test
  void nothing_is_left_behind() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<HttpConnection<String>> ever = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      now += random.nextLong(Duration.ofMillis(200).toNanos());
      HttpConnection<String> some =
          ever.isEmpty()
              ? new HttpConnection<>("new", address("1.1.1.1"), false)
              : ever.get(random.nextInt(ever.size()));
      switch (random.nextInt(8)) {
        case 0, 1 -> {
          HttpConnection<String> newcomer =
              new HttpConnection<>(
                  "c", address("1.1.1." + random.nextInt(4)), random.nextBoolean());
          drop(connections.accept(newcomer, now));
          ever.add(newcomer);
        }
        case 2 -> drop(connections.received(some, 1 + random.nextInt(400), now));
        case 3 -> connections.work(some, now);
        case 4 -> connections.handOver(some);
        case 5 -> connections.write(some, now);
        case 6 -> connections.keepAlive(some, now);
        default -> connections.remove(some);
      }
      if (i % 50 == 0) {
        drop(connections.expire(now));
        ever.removeIf(gone -> random.nextInt(4) == 0);
      }
      assertThat(connections.open()).as("seed " + seed).isNotNegative();
    }
    drop(connections.expire(now + Duration.ofMinutes(2).toNanos()));

    assertThat(connections.isEmpty()).as("seed " + seed).isTrue();
    assertThat(connections.open()).as("seed " + seed).isZero();
    assertThat(connections.addresses()).as("seed " + seed).isZero();
  }

  private HttpConnection<String> come(String name, String address) {
    HttpConnection<String> newcomer = new HttpConnection<>(name, address(address), false);
    come(newcomer);
    return newcomer;
  }

  private void come(HttpConnection<String> newcomer) {
    drop(connections.accept(newcomer, now));
    assertThat(connections.open()).isLessThanOrEqualTo(LIMITS.connections());
  }

  private void answer(HttpConnection<String> asked) {
    connections.received(asked, 100, now);
    connections.work(asked, now);
    connections.write(asked, now);
    connections.keepAlive(asked, now);
  }

  private void drop(List<Drop<String>> drops) {
    drops.forEach(each -> dropped.add(each.connection().socket() + " " + each.cause()));
  }

  private long later(long millis) {
    return now + Duration.ofMillis(millis).toNanos();
  }

  private static ClientAddress address(String text) {
    return ClientAddress.of(InetAddress.ofLiteral(text));
  }
}
