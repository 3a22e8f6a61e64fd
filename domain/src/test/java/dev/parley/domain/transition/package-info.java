/** Tests of transitions and their lanes. */
@NullMarked
package dev.parley.domain.transition;

import org.jspecify.annotations.NullMarked;
