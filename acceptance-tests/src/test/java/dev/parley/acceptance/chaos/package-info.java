/**
 * Real nodes and a real Redis, hurt on purpose; what people saw of it, as a test and as a table.
 */
@NullMarked
package dev.parley.acceptance.chaos;

import org.jspecify.annotations.NullMarked;
