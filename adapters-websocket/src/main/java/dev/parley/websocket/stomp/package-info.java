/** STOMP 1.0, 1.1 and 1.2: another way to speak to the same channels. */
@NullMarked
package dev.parley.websocket.stomp;

import org.jspecify.annotations.NullMarked;
