/** The calls of backends, on Undertow. */
@NullMarked
package dev.parley.api.undertow;

import org.jspecify.annotations.NullMarked;
