package dev.parley.application;

import static dev.parley.application.Cluster.STANDUP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.application.Cluster.Node;
import dev.parley.application.Cluster.Person;
import dev.parley.application.port.in.ChannelObserver;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.channel.Publication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObservingTest {
  private final Cluster cluster = new Cluster();
  private final Node node = cluster.node();
  private final Listener listener = new Listener();

  @Test
  void who_observes_hears_and_is_seen_by_nobody() {
    observe();
    Person alice = node.join("alice");
    cluster.postMessageBy("bob");

    assertThat(alice.heard()).first().isEqualTo("here: ");
    assertThat(listener.heard).contains("presence:join", "message:created");
  }

  @Test
  void the_channel_is_followed_for_as_long_as_somebody_observes_it_and_a_while_longer() {
    observe();
    cluster.pass(Duration.ofMinutes(5));
    assertThat(node.broker.followed()).contains(STANDUP);

    node.server.operations().endObserving(STANDUP, listener);
    cluster.postMessageBy("bob");
    cluster.pass(Duration.ofMinutes(5));

    assertThat(node.broker.followed()).isEmpty();
    assertThat(listener.heard).isEmpty();
  }

  @Test
  void of_two_who_observe_one_may_go() {
    Listener other = new Listener();
    observe();
    node.server.operations().observe(STANDUP, other).toCompletableFuture().join();
    node.server.operations().endObserving(STANDUP, other);
    node.server.operations().endObserving(STANDUP, other);
    cluster.postMessageBy("bob");

    assertThat(listener.heard).containsExactly("message:created");
    assertThat(other.heard).isEmpty();
  }

  @Test
  void what_may_have_been_missed_is_told() {
    observe();

    node.server.busEvents().restored(STANDUP, Gap.LINK_LOST);

    assertThat(listener.heard).containsExactly("missed standup link_lost");
  }

  private void observe() {
    assertThat(node.server.operations().observe(STANDUP, listener).toCompletableFuture().join())
        .isTrue();
  }

  private static final class Listener implements ChannelObserver {
    private final List<String> heard = new ArrayList<>();

    @Override
    public void published(Publication publication) {
      heard.add(publication.event().value());
    }

    @Override
    public void missed(ChannelId channel, Gap gap) {
      heard.add("missed " + channel + " " + gap.code());
    }
  }
}
