package dev.parley.domain.typing;

import dev.parley.domain.identity.UserId;
import java.util.Optional;

/** A user who is typing, and where: typing is per user and thread, not per tab. */
public record Typist(UserId user, String name, Optional<ThreadId> thread) {}
