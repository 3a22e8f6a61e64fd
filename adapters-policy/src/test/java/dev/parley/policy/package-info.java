/** Policies, alone and together. */
@NullMarked
package dev.parley.policy;

import org.jspecify.annotations.NullMarked;
