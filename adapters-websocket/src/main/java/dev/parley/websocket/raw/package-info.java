/** The raw protocol: JSON events in text messages. */
@NullMarked
package dev.parley.websocket.raw;

import org.jspecify.annotations.NullMarked;
