/** Who may do what in which channel. */
@NullMarked
package dev.parley.domain.access;

import org.jspecify.annotations.NullMarked;
