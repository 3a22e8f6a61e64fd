/** Hash codes that nobody outside can foresee. */
@NullMarked
package dev.parley.domain.hash;

import org.jspecify.annotations.NullMarked;
