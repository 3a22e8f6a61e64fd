package dev.parley.domain.moderation;

import dev.parley.domain.identity.UserId;

/**
 * Say how many connections the user has, and in which channels they are. Nothing is done to them.
 */
public record Locate(UserId user) implements NodeCommand {}
