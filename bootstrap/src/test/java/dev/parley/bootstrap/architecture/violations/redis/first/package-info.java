/** Needs the second, which needs this one. */
@NullMarked
package dev.parley.bootstrap.architecture.violations.redis.first;

import org.jspecify.annotations.NullMarked;
