package dev.parley.bootstrap;

import dev.parley.application.port.in.NoticeOutage;

/** For a link that is only tried, and serves nobody. */
final class DeafToOutages implements NoticeOutage {
  @Override
  public void registryLost() {}

  @Override
  public void busRestored() {}
}
