package dev.parley.bootstrap;

import dev.parley.application.port.in.BusEvents;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.moderation.Order;
import dev.parley.domain.moderation.Outcome;
import dev.parley.domain.recovery.Beat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Ignores the bus, for a link that is only tried. */
final class NoopBusEvents implements BusEvents {
  @Override
  public void receive(Publication publication) {}

  @Override
  public void pass(ChannelId channel) {}

  @Override
  public void receive(Beat beat) {}

  @Override
  public void startOver() {}

  @Override
  public void busLost() {}

  @Override
  public void registryLost() {}

  @Override
  public void restored(ChannelId channel, Gap gap) {}

  @Override
  public CompletionStage<Void> receive(Order order) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void receive(Outcome outcome) {}

  @Override
  public void hearing() {}
}
