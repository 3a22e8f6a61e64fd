package dev.parley.application;

import dev.parley.application.port.out.Audience;
import dev.parley.application.port.out.Broker;
import dev.parley.application.port.out.ChannelPolicy;
import dev.parley.application.port.out.CommandBus;
import dev.parley.application.port.out.MonotonicClock;
import dev.parley.application.port.out.PresenceRegistry;
import dev.parley.application.port.out.RevocationStore;
import dev.parley.application.port.out.Telemetry;
import dev.parley.application.port.out.TokenVerifier;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * The out-ports that the application needs.
 *
 * @param clock for tokens and timestamps alone: it may be set at any time
 * @param monotonic for everything that waits
 */
public record Ports(
    TokenVerifier tokens,
    ChannelPolicy policy,
    Broker broker,
    PresenceRegistry registry,
    CommandBus commands,
    RevocationStore revocations,
    Audience audience,
    Telemetry telemetry,
    InstantSource clock,
    MonotonicClock monotonic,
    RandomGenerator random) {}
