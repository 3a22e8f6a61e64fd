/** What writes to a client's socket, whatever is spoken on it. */
@NullMarked
package dev.parley.websocket.socket;

import org.jspecify.annotations.NullMarked;
