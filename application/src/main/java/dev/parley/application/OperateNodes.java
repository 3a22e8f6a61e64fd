package dev.parley.application;

import dev.parley.application.port.in.ChannelObserver;
import dev.parley.application.port.in.Explanation;
import dev.parley.application.port.in.ModerationResult;
import dev.parley.application.port.in.Operations;
import dev.parley.application.port.in.UserLocation;
import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.ModerationCommand;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What operators and backends ask, handed to the one that knows. Safe for any thread. */
final class OperateNodes implements Operations {
  private final HostedChannels channels;
  private final ModerateEveryNode moderation;
  private final AskEveryNode everyNode;
  private final ExplainTokenAccess explaining;

  OperateNodes(
      HostedChannels channels,
      ModerateEveryNode moderation,
      AskEveryNode everyNode,
      ExplainTokenAccess explaining) {
    this.channels = channels;
    this.moderation = moderation;
    this.everyNode = everyNode;
    this.explaining = explaining;
  }

  @Override
  public CompletionStage<ModerationResult> moderate(ModerationCommand command) {
    return moderation.moderate(command);
  }

  @Override
  public CompletionStage<UserLocation> locate(UserId user) {
    return everyNode.locate(user);
  }

  @Override
  public CompletionStage<Explanation> explain(String token, ChannelId channel, Action action) {
    return explaining.explain(token, channel, action);
  }

  /** Has a channel hosted for as long as somebody observes it. */
  @Override
  public CompletionStage<Boolean> observe(ChannelId channel, ChannelObserver observer) {
    CompletableFuture<Boolean> heard = new CompletableFuture<>();
    channels.host(
        channel,
        () -> true,
        hosted -> hosted.observe(observer).thenAccept(heard::complete),
        () -> heard.complete(false));
    return heard;
  }

  @Override
  public void endObserving(ChannelId channel, ChannelObserver observer) {
    channels.visit(channel, hosted -> hosted.endObserving(observer));
  }
}
