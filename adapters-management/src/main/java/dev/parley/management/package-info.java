/** What operators see of a node and do to it, over HTTP on a port of its own. */
@NullMarked
package dev.parley.management;

import org.jspecify.annotations.NullMarked;
