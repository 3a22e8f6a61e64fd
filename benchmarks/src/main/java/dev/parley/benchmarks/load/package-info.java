/** A load run: many subscribers, one publisher, and what came of it. */
@NullMarked
package dev.parley.benchmarks.load;

import org.jspecify.annotations.NullMarked;
