/** Tests of the publisher, at a server that answers what they say. */
@NullMarked
package dev.parley.publisher;

import org.jspecify.annotations.NullMarked;
