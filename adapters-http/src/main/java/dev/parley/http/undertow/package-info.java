/** The listener itself, on Undertow and XNIO. */
@NullMarked
package dev.parley.http.undertow;

import org.jspecify.annotations.NullMarked;
