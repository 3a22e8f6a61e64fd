/** The rules are tested without a socket. */
@NullMarked
package dev.parley.http;

import org.jspecify.annotations.NullMarked;
