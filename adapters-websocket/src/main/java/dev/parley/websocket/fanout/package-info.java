/** From one publication to the many sockets that are to have it. */
@NullMarked
package dev.parley.websocket.fanout;

import org.jspecify.annotations.NullMarked;
