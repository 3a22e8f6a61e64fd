package dev.parley.api;

import dev.parley.application.port.in.Operations;
import dev.parley.application.port.out.ChannelDirectory;
import dev.parley.application.port.out.CommandBus;
import dev.parley.application.port.out.EventLog;
import dev.parley.application.port.out.EventPublisher;
import dev.parley.application.port.out.MonotonicClock;
import dev.parley.application.port.out.PresenceRegistry;
import dev.parley.application.port.out.TransitionLog;
import dev.parley.domain.access.AccessRules;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What the API needs from the rest of the node.
 *
 * @param rules those over the claims of tokens, if the policy goes by them
 * @param transitions who came and went, if that is kept
 * @param clock for the timestamps of events alone
 */
public record ApiPorts(
    EventPublisher publisher,
    EventLog log,
    ChannelDirectory directory,
    PresenceRegistry registry,
    CommandBus commands,
    Operations operations,
    Optional<AccessRules> rules,
    Optional<TransitionLog> transitions,
    MonotonicClock monotonic,
    InstantSource clock) {}
