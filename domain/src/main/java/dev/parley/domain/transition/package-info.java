/** Who came and went, as services are told of it: in lanes, each in its order. */
@NullMarked
package dev.parley.domain.transition;

import org.jspecify.annotations.NullMarked;
