/** Who is typing, and when it ends. */
@NullMarked
package dev.parley.domain.typing;

import org.jspecify.annotations.NullMarked;
