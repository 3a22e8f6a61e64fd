package dev.parley.domain.presence;

/**
 * What of a member the registry is to take, should the user be in the channel already. Whoever only
 * registers somebody again has nothing new to say of them, and must not undo what others said.
 *
 * @param profile the name and the picture
 * @param state the state
 */
public record News(boolean profile, boolean state) {
  public static final News NONE = new News(false, false);
  public static final News PROFILE = new News(true, false);
  public static final News STATE = new News(false, true);

  public boolean isAny() {
    return profile || state;
  }

  /** These and the others. */
  public News and(News others) {
    return new News(profile || others.profile, state || others.state);
  }

  /** What of the fresh member is news, and for the rest what is known. */
  public Member of(Member fresh, Member known) {
    Member looking = profile ? known.lookingLike(fresh) : known;
    return state ? looking.inState(fresh.state()) : looking;
  }
}
