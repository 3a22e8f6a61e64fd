/** The core of a cluster in one thread, from a seed: real classes on a simulated bus and ledger. */
@NullMarked
package dev.parley.redis.simulation;

import org.jspecify.annotations.NullMarked;
