/** A connection and what is spoken on it, apart from how its bytes move. */
@NullMarked
package dev.parley.websocket.session;

import org.jspecify.annotations.NullMarked;
