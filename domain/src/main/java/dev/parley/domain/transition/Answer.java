package dev.parley.domain.transition;

import java.time.Duration;

/** What a receiver made of a delivery. */
public sealed interface Answer {
  /** It has it. */
  record Taken() implements Answer {}

  /** It may or may not have it, and gets it again. */
  record Failed(DeliveryFault why) implements Answer {}

  /** The same, but not before that. */
  record Later(Duration after) implements Answer {}

  /** It wants nothing any more. */
  record Gone() implements Answer {}
}
