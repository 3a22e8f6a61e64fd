package dev.parley.domain.moderation;

/** What every node is told, on behalf of whoever is no client. */
public sealed interface NodeCommand permits ModerationCommand, Locate {}
