/** Needs the first, which needs this one. */
@NullMarked
package dev.parley.bootstrap.architecture.violations.redis.second;

import org.jspecify.annotations.NullMarked;
