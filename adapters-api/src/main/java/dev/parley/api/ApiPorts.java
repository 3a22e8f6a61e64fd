package dev.parley.api;

import dev.parley.application.port.in.Moderate;
import dev.parley.application.port.out.ChannelDirectory;
import dev.parley.application.port.out.CommandBus;
import dev.parley.application.port.out.EventPublisher;
import dev.parley.application.port.out.PresenceRegistry;
import java.time.InstantSource;

/**
 * What the API asks of the rest.
 *
 * @param clock for the timestamps of events alone
 */
public record ApiPorts(
    EventPublisher publisher,
    ChannelDirectory directory,
    PresenceRegistry registry,
    CommandBus commands,
    Moderate moderate,
    InstantSource clock) {}
