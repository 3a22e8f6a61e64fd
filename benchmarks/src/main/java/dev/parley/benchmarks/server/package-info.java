/** Servers that a run starts for itself. */
@NullMarked
package dev.parley.benchmarks.server;

import org.jspecify.annotations.NullMarked;
