/** What waits for one connection, and how much may. */
@NullMarked
package dev.parley.websocket.outbox;

import org.jspecify.annotations.NullMarked;
