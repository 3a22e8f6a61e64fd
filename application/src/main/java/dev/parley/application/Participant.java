package dev.parley.application;

import dev.parley.domain.access.Participation;
import dev.parley.domain.presence.Member;

/** One connection of a user in a channel, and how it takes part. */
record Participant(Member member, Participation how) {}
