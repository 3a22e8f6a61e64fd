package dev.parley.application;

import dev.parley.application.port.in.CloseSession;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.presence.Ending;

/** Takes a connection that is gone out of every channel it was in. */
final class EndSession implements CloseSession {
  private final HostedChannels channels;
  private final Sessions sessions;

  EndSession(HostedChannels channels, Sessions sessions) {
    this.channels = channels;
    this.sessions = sessions;
  }

  @Override
  public void close(Session session, Ending ending) {
    for (ChannelId id : session.channels()) {
      channels.visit(
          id,
          channel -> {
            var _ = channel.unsubscribe(session.connection(), ending);
          });
    }
    session.end();
    sessions.remove(session);
  }
}
