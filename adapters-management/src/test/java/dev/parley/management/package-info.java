/** The management server by its sockets. */
@NullMarked
package dev.parley.management;

import org.jspecify.annotations.NullMarked;
