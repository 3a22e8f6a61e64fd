package dev.parley.application.port;

import dev.parley.application.port.in.ChannelObserver;
import dev.parley.application.port.in.Explanation;
import dev.parley.application.port.in.ModerationResult;
import dev.parley.application.port.in.Operations;
import dev.parley.application.port.in.UserLocation;
import dev.parley.domain.access.Action;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.UserId;
import dev.parley.domain.moderation.ModerationCommand;
import java.util.concurrent.CompletionStage;

/** Fails whatever is asked: a test overrides the one that it is about. */
public abstract class UnaskedOperations implements Operations {
  @Override
  public CompletionStage<ModerationResult> moderate(ModerationCommand command) {
    throw unasked();
  }

  @Override
  public CompletionStage<UserLocation> locate(UserId user) {
    throw unasked();
  }

  @Override
  public CompletionStage<Explanation> explain(String token, ChannelId channel, Action action) {
    throw unasked();
  }

  @Override
  public CompletionStage<Boolean> observe(ChannelId channel, ChannelObserver observer) {
    throw unasked();
  }

  @Override
  public void endObserving(ChannelId channel, ChannelObserver observer) {
    throw unasked();
  }

  private static AssertionError unasked() {
    return new AssertionError("this was not to be asked");
  }
}
