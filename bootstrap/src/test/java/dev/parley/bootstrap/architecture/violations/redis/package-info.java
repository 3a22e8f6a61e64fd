/** An adapter that knows too much. */
@NullMarked
package dev.parley.bootstrap.architecture.violations.redis;

import org.jspecify.annotations.NullMarked;
