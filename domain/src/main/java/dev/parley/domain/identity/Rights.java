package dev.parley.domain.identity;

import java.util.Set;

/** The rights that a token gives its user, by the keys that the operator assigned at the issuer. */
public record Rights(Set<String> permissions, Set<String> roles) {
  public static final Rights NONE = new Rights(Set.of(), Set.of());

  public Rights {
    permissions = Set.copyOf(permissions);
    roles = Set.copyOf(roles);
  }
}
