/** That names with the same hash code in Java are told apart. */
@NullMarked
package dev.parley.domain.hash;

import org.jspecify.annotations.NullMarked;
