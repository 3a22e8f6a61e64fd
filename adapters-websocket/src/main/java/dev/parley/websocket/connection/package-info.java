/** One WebSocket from its upgrade to its end, without the server it came through. */
@NullMarked
package dev.parley.websocket.connection;

import org.jspecify.annotations.NullMarked;
