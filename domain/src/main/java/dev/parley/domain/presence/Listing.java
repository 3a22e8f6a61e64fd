package dev.parley.domain.presence;

import java.lang.ref.WeakReference;
import java.util.AbstractList;
import java.util.Collection;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The members that a roster lists, as they are between two changes: one object for everybody who is
 * told of them, so that what is made of them for one is there for the next. Immutable, safe for any
 * thread.
 */
public final class Listing extends AbstractList<Member> implements RandomAccess {
  private final List<Member> members;

  /** As long as somebody uses it: it may be much larger than the members. */
  private volatile @Nullable WeakReference<Object> form;

  Listing(Collection<Member> members) {
    this.members = List.copyOf(members);
  }

  @Override
  public Member get(int index) {
    return members.get(index);
  }

  @Override
  public int size() {
    return members.size();
  }

  /**
   * What was made of them lately, or is made of them now. Several threads may make it at once.
   *
   * @param type of one form, the only one that is kept
   */
  public <F> F in(Class<F> type, Function<List<Member>, F> making) {
    WeakReference<Object> kept = form;
    Object made = kept == null ? null : kept.get();
    if (type.isInstance(made)) {
      return type.cast(made);
    }
    F fresh = making.apply(members);
    form = new WeakReference<>(fresh);
    return fresh;
  }
}
