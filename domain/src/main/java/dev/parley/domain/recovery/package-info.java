/** How a client that comes back goes on where it was: positions, and what is remembered. */
@NullMarked
package dev.parley.domain.recovery;

import org.jspecify.annotations.NullMarked;
