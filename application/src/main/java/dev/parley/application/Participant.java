package dev.parley.application;

import dev.parley.domain.access.Participation;
import dev.parley.domain.presence.Member;

/** Who hears a channel, and how: one connection of a user. */
record Participant(Member member, Participation how) {}
