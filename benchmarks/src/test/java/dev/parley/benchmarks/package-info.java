/** Tests of the load run's command line. */
@NullMarked
package dev.parley.benchmarks;

import org.jspecify.annotations.NullMarked;
