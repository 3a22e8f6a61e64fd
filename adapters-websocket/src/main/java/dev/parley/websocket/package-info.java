/** WebSocket clients: how they come in, what they say, and how what is said reaches them. */
@NullMarked
package dev.parley.websocket;

import org.jspecify.annotations.NullMarked;
