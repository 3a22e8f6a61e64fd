package dev.parley.websocket.undertow;

import dev.parley.domain.access.Participation;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Identity;
import dev.parley.domain.recovery.Resumption;
import io.undertow.server.HttpServerExchange;
import java.util.Optional;

/** A way into one channel by a request for it, once it is known who asks. Safe for any thread. */
interface ChannelEntrance {
  /** Whether the request is one for this way; looked at last, but for the number of connections. */
  boolean isAskedFor(HttpServerExchange exchange);

  /** What is wrong if it is not. */
  Problem otherwise();

  /** The position that the client presents, in the place that this way has for it. */
  Optional<String> position(HttpServerExchange exchange);

  /** Takes the client in; on the exchange's I/O thread. */
  void enter(
      HttpServerExchange exchange,
      ChannelId channel,
      Participation how,
      Resumption resumption,
      Identity identity);
}
