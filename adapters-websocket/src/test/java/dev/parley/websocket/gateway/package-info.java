/** The gateway over real sockets, on in-memory ports. */
@NullMarked
package dev.parley.websocket.gateway;

import org.jspecify.annotations.NullMarked;
