package dev.parley.domain.identity;

import java.util.Set;

/**
 * What a token says that its user may do, by the keys that the operator gave them at the issuer.
 */
public record Rights(Set<String> permissions, Set<String> roles) {
  public static final Rights NONE = new Rights(Set.of(), Set.of());

  public Rights {
    permissions = Set.copyOf(permissions);
    roles = Set.copyOf(roles);
  }
}
