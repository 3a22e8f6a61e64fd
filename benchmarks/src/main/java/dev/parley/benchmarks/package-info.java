/** The command line of {@code ./parley bench}. */
@NullMarked
package dev.parley.benchmarks;

import org.jspecify.annotations.NullMarked;
