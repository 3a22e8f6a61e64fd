/** A Redis of this machine's own, for development and for tests. */
@NullMarked
package dev.parley.redis.local;

import org.jspecify.annotations.NullMarked;
