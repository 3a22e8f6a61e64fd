/** The Redis of this machine's own. */
@NullMarked
package dev.parley.redis.local;

import org.jspecify.annotations.NullMarked;
