/** The rules of the API, without sockets. */
@NullMarked
package dev.parley.api;

import org.jspecify.annotations.NullMarked;
