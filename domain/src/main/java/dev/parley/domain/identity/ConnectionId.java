package dev.parley.domain.identity;

/** One transport link of this node; never reused while the node lives. */
public record ConnectionId(long value) {
  @Override
  public String toString() {
    return Long.toString(value, 36);
  }
}
