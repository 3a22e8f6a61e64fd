/** HTTP, the upgrade and the sockets, on Undertow's I/O threads. */
@NullMarked
package dev.parley.websocket.undertow;

import org.jspecify.annotations.NullMarked;
