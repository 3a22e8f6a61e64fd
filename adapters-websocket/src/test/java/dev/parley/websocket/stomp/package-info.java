/** STOMP as bytes: against its rules, against Spring's codec, against random input. */
@NullMarked
package dev.parley.websocket.stomp;

import org.jspecify.annotations.NullMarked;
