package dev.parley.application;

import dev.parley.application.port.in.BusEvents;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.moderation.Order;
import dev.parley.domain.moderation.Outcome;
import dev.parley.domain.recovery.Beat;
import dev.parley.domain.recovery.Landmark;
import java.util.concurrent.CompletionStage;

/**
 * Delivers what arrives over the bus to the channel it belongs to, and recovers each channel after
 * an outage of the bus or the registry. Safe for any thread.
 */
final class HearBus implements BusEvents {
  private final HostedChannels channels;
  private final NodeLease lease;
  private final Beats beats;
  private final CarryOutCommand orders;
  private final Telemetry telemetry;

  HearBus(
      HostedChannels channels,
      NodeLease lease,
      Beats beats,
      CarryOutCommand orders,
      Telemetry telemetry) {
    this.channels = channels;
    this.lease = lease;
    this.beats = beats;
    this.orders = orders;
    this.telemetry = telemetry;
  }

  @Override
  public void receive(Publication publication) {
    telemetry.count(Measure.PUBLICATION_RECEIVED);
    Landmark after = beats.latest(); // Here, where it stands among the beats, and not in the lane.
    channels.visit(publication.channel(), channel -> channel.receive(publication, after));
  }

  @Override
  public void pass(ChannelId id) {
    Landmark after = beats.latest();
    channels.visit(id, channel -> channel.pass(after));
  }

  @Override
  public void receive(Beat beat) {
    beats.heard(beat);
  }

  @Override
  public void startOver() {
    beats.startOver();
  }

  @Override
  public void busLost() {
    channels.visitEach(HostedChannel::interrupt);
  }

  @Override
  public void registryLost() {
    lease.current().ifPresent(lease::doubt);
  }

  @Override
  public void restored(ChannelId channel, Gap gap) {
    Landmark from = beats.latest();
    channels.visit(channel, hosted -> hosted.catchUp(gap, from));
  }

  @Override
  public CompletionStage<Void> receive(Order order) {
    return orders.carryOut(order);
  }

  @Override
  public void receive(Outcome outcome) {
    orders.learn(outcome);
  }

  @Override
  public void hearing() {
    orders.catchUp();
  }
}
