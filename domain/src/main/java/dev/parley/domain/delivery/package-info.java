/** What may be dropped under pressure, and every way a connection can end. */
@NullMarked
package dev.parley.domain.delivery;

import org.jspecify.annotations.NullMarked;
