/** What a load run counts, and what it takes for an event. */
@NullMarked
package dev.parley.benchmarks.load;

import org.jspecify.annotations.NullMarked;
