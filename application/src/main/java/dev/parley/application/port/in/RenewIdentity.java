package dev.parley.application.port.in;

import dev.parley.application.Session;
import dev.parley.application.port.out.Request;
import java.util.concurrent.CompletionStage;

/**
 * A client sends a new token for its connection. Called by the connection's owner; never blocks.
 */
public interface RenewIdentity {
  /**
   * Verifies the token and looks at the session's rights again: with {@link Renewal.Renewed} it has
   * the token's identity, and is out of the channels that it may be in no longer; with anything
   * else nothing has changed.
   *
   * @param token as the client sent it
   * @param request told of each step; nothing changes any more when it is abandoned
   * @return completes on the connection's owner, normally, within seconds; never, if the session
   *     ends before or the request is abandoned
   */
  CompletionStage<Renewal> renew(Session session, String token, Request request);
}
