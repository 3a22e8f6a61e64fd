/** Publishes to a Parley server, for backends in Java: the JDK alone is needed. */
@NullMarked
package dev.parley.publisher;

import org.jspecify.annotations.NullMarked;
