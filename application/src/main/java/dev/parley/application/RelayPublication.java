package dev.parley.application;

import dev.parley.application.port.in.ReceivePublication;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.Telemetry.Measure;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Publication;
import dev.parley.domain.recovery.Beat;
import dev.parley.domain.recovery.Landmark;

/** Takes what the bus carries to the channel it is for. */
final class RelayPublication implements ReceivePublication {
  private final HostedChannels channels;
  private final Beats beats;
  private final Telemetry telemetry;

  RelayPublication(HostedChannels channels, Beats beats, Telemetry telemetry) {
    this.channels = channels;
    this.beats = beats;
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
}
