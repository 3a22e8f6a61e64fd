/** How fast those who come are let in, so that those who are there do not feel it. */
@NullMarked
package dev.parley.domain.admission;

import org.jspecify.annotations.NullMarked;
