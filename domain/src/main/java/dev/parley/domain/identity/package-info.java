/** Who is connected, over which link, from which node. */
@NullMarked
package dev.parley.domain.identity;

import org.jspecify.annotations.NullMarked;
