package dev.parley.application.port.out;

import dev.parley.domain.delivery.DisconnectReason;
import dev.parley.domain.identity.ConnectionId;
import dev.parley.domain.identity.UserId;
import java.time.Duration;
import java.util.Optional;

/**
 * How a connection closed.
 *
 * @param user whose it was; empty if nobody had said who they are
 * @param reason why the server closed it, or {@code GOODBYE} after the client's own close; empty if
 *     the link just broke
 * @param lasted from the upgrade on
 */
public record ConnectionEnd(
    ConnectionId connection,
    Optional<UserId> user,
    Telemetry.ProtocolKind protocol,
    Optional<DisconnectReason> reason,
    Duration lasted) {}
