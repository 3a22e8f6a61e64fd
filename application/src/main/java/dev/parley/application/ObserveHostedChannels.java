package dev.parley.application;

import dev.parley.application.port.in.ObserveChannels;
import dev.parley.domain.channel.ChannelId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Has a channel hosted for as long as somebody observes it. Safe for any thread. */
final class ObserveHostedChannels implements ObserveChannels {
  private final HostedChannels channels;

  ObserveHostedChannels(HostedChannels channels) {
    this.channels = channels;
  }

  @Override
  public CompletionStage<Boolean> observe(ChannelId channel, Observer observer) {
    CompletableFuture<Boolean> heard = new CompletableFuture<>();
    channels.host(
        channel,
        () -> true,
        hosted -> hosted.observe(observer).thenAccept(heard::complete),
        () -> heard.complete(false));
    return heard;
  }

  @Override
  public void end(ChannelId channel, Observer observer) {
    channels.visit(channel, hosted -> hosted.endObserving(observer));
  }
}
