/** How much anybody may ask for: rates with room for bursts. */
@NullMarked
package dev.parley.domain.quota;

import org.jspecify.annotations.NullMarked;
