/** Who is in a channel: on this node, across the cluster, and when a departure counts. */
@NullMarked
package dev.parley.domain.presence;

import org.jspecify.annotations.NullMarked;
