/** The conversation, with a socket and a clock that are moved by hand. */
@NullMarked
package dev.parley.websocket.connection;

import org.jspecify.annotations.NullMarked;
