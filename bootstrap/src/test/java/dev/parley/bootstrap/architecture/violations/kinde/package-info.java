/** An adapter that knows another one's library. */
@NullMarked
package dev.parley.bootstrap.architecture.violations.kinde;

import org.jspecify.annotations.NullMarked;
