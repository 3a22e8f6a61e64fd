/** Parley, its peers and the floor in one run, as ratios. */
@NullMarked
package dev.parley.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
