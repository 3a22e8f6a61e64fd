/** What Prometheus and operators read of a node. */
@NullMarked
package dev.parley.management.metrics;

import org.jspecify.annotations.NullMarked;
