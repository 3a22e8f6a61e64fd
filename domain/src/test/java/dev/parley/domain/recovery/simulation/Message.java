package dev.parley.domain.recovery.simulation;

import dev.parley.domain.recovery.Beat;
import dev.parley.domain.recovery.Position;

/** What Redis brings to a node, and a node to a client. */
sealed interface Message {
  /** An event, and which one it is in truth. */
  record Said(byte body, Truth truth) implements Message {}

  /** A message that is relayed and never recovered. */
  record Typing() implements Message {}

  record Beaten(Beat beat) implements Message {}

  /** A subscription is in force; in truth that event is the next one. */
  record Acknowledged(boolean ofBeats, Truth before) implements Message {}

  /** Where the client is; in truth that event is the next one. */
  record Here(Position position, Truth next) implements Message {}

  /** Where the next event leads to. */
  record Next(Position position) implements Message {}

  /** What follows is all that was missed. */
  record Recovered() implements Message {}

  /** Something was missed. */
  record Resync() implements Message {}

  /** Which event of which Redis: clients and nodes know nothing of it. */
  record Truth(int redis, long index) {}
}
