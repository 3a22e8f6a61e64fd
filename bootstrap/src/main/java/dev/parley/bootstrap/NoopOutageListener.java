package dev.parley.bootstrap;

import dev.parley.application.port.in.NoticeOutage;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Gap;

/** For a link that is only tried, and serves nobody. */
final class NoopOutageListener implements NoticeOutage {
  @Override
  public void busLost() {}

  @Override
  public void registryLost() {}

  @Override
  public void restored(ChannelId channel, Gap gap) {}
}
