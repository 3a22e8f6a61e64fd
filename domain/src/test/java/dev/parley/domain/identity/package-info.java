/** Who is connected, and for how long. */
@NullMarked
package dev.parley.domain.identity;

import org.jspecify.annotations.NullMarked;
