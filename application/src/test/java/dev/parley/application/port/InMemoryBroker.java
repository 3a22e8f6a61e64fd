package dev.parley.application.port;

import dev.parley.application.port.in.BusEvents;
import dev.parley.application.port.out.Broker;
import dev.parley.application.port.out.BusUnavailable;
import dev.parley.application.port.out.ServerEvent;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.channel.Meaning;
import dev.parley.domain.channel.Payload;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.recovery.Beat;
import dev.parley.domain.typing.TypingEvent;
import dev.parley.wire.EnvelopeWriter;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One node's way to an {@link InMemoryBus}. Safe for any thread. */
public final class InMemoryBroker implements Broker {
  private final Set<ChannelId> followed = ConcurrentHashMap.newKeySet();
  private final InMemoryBus bus;
  private volatile @Nullable Node node;
  private volatile boolean oneOrder = true;
  private volatile boolean losesBeats;
  private volatile CompletableFuture<Void> acknowledged = CompletableFuture.completedFuture(null);

  InMemoryBroker(InMemoryBus bus) {
    this.bus = bus;
  }

  /** Says who hears what arrives. Until then nothing is heard. */
  public void start(BusEvents receiver) {
    node = new Node(receiver);
    receiver.startOver();
  }

  @Override
  public CompletionStage<Void> follow(ChannelId channel) {
    if (bus.isCut()) {
      followed.remove(channel);
      return away();
    }
    followed.add(channel);
    return acknowledged.copy();
  }

  /** Nothing that is to be followed is acknowledged until {@link #acknowledge}. */
  public void holdAcknowledgements() {
    acknowledged = new CompletableFuture<>();
  }

  public void acknowledge() {
    acknowledged.complete(null);
  }

  @Override
  public void unfollow(ChannelId channel) {
    followed.remove(channel);
  }

  @Override
  public CompletionStage<Void> announce(ChannelId channel, TypingEvent event, Instant at) {
    if (bus.isCut()) {
      return away();
    }
    bus.publish(
        new Publication(
            channel,
            new ServerEvent.Typing(channel, event, at).name(),
            Payload.of(EnvelopeWriter.typing(channel, event, at)),
            new Meaning.TypingChanged(event)));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> beat(Beat beat) {
    if (bus.isCut()) {
      return away();
    }
    if (!losesBeats) {
      bus.beat(beat);
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public boolean keepsOneOrder() {
    return oneOrder;
  }

  /** From now on what it says of a beat never reaches anybody. */
  public void loseBeats() {
    losesBeats = true;
  }

  /** As in a cluster of Redis. */
  public void keepNoOrder() {
    oneOrder = false;
  }

  @Override
  public boolean isCarrying() {
    return !bus.isCut();
  }

  /** Which channels this node follows now. */
  public Set<ChannelId> followed() {
    return Set.copyOf(followed);
  }

  void hear(Publication publication) {
    Node here = node;
    if (here != null && followed.contains(publication.channel())) {
      here.receiver.receive(publication);
    }
  }

  void hear(Beat beat) {
    Node here = node;
    if (here != null) {
      here.receiver.receive(beat);
    }
  }

  void lost() {
    Node here = node;
    if (here != null) {
      here.receiver.busLost();
      here.receiver.registryLost();
    }
  }

  void restored() {
    Node here = node;
    if (here != null) {
      here.receiver.startOver();
      followed.forEach(channel -> here.receiver.restored(channel, Gap.LINK_LOST));
    }
  }

  private static <T> CompletionStage<T> away() {
    return CompletableFuture.failedFuture(new BusUnavailable("the bus is cut"));
  }

  private record Node(BusEvents receiver) {}
}
