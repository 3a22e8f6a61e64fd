/** What waits, and how much may. */
@NullMarked
package dev.parley.websocket.outbox;

import org.jspecify.annotations.NullMarked;
