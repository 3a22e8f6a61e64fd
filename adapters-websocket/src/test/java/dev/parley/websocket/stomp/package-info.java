/** STOMP, from bytes to conversations. */
@NullMarked
package dev.parley.websocket.stomp;

import org.jspecify.annotations.NullMarked;
