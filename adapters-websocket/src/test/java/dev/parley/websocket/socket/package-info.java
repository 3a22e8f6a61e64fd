/** The writer, with a socket and a clock that are moved by hand. */
@NullMarked
package dev.parley.websocket.socket;

import org.jspecify.annotations.NullMarked;
