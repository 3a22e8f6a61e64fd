package dev.parley.application;

import dev.parley.application.port.in.ReceivePublication;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.Publication;

/** Takes what the bus carries to the channel it is for. */
final class RelayPublication implements ReceivePublication {
  private final HostedChannels channels;
  private final Telemetry telemetry;

  RelayPublication(HostedChannels channels, Telemetry telemetry) {
    this.channels = channels;
    this.telemetry = telemetry;
  }

  @Override
  public void receive(Publication publication) {
    telemetry.count(Measure.PUBLICATION_RECEIVED);
    channels.visit(publication.channel(), channel -> channel.receive(publication));
  }
}
