/** Who may hold a socket that speaks HTTP, how many of them, and for how long. */
@NullMarked
package dev.parley.http;

import org.jspecify.annotations.NullMarked;
