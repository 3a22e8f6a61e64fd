/** What a person sees of a load run: a line while it runs, a table, a page with curves. */
@NullMarked
package dev.parley.benchmarks.report;

import org.jspecify.annotations.NullMarked;
