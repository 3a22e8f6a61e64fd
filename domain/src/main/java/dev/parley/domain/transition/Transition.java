package dev.parley.domain.transition;

/**
 * An entry of a lane: a change of a roster, or that a channel was occupied or vacated.
 *
 * @param id its place in the lane
 * @param type as {@code presence:join}; what a reader does not know it leaves out
 * @param channel empty for an entry that is there to begin after
 * @param user empty if it is about none
 * @param epoch which history of the channel the number belongs to
 * @param rev the number: each change of a roster has one more than the last. What is said of the
 *     channel beside has the number of the change that it goes by
 * @param event what services are told, never taken apart here
 */
public record Transition(
    String id, String type, String channel, String user, String epoch, long rev, String event) {
  private static final String OF_ROSTER = "presence:";

  /** Whether it is a change of a roster, and so has a number of its own. */
  public boolean isOfRoster() {
    return type.startsWith(OF_ROSTER);
  }

  /** Whether it says nothing, and is there to begin after. */
  public boolean isMark() {
    return channel.isEmpty();
  }
}
