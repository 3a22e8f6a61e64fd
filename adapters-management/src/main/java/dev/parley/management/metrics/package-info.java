/** What a node counts and times, as Prometheus reads it. */
@NullMarked
package dev.parley.management.metrics;

import org.jspecify.annotations.NullMarked;
