/** Server-sent events: a channel as an HTTP answer that does not end, for who only listens. */
@NullMarked
package dev.parley.websocket.sse;

import org.jspecify.annotations.NullMarked;
