/** Redis: what carries publications between nodes, and who is in a channel cluster-wide. */
@NullMarked
package dev.parley.redis;

import org.jspecify.annotations.NullMarked;
