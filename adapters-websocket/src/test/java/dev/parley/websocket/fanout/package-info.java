/** Shards without sockets. */
@NullMarked
package dev.parley.websocket.fanout;

import org.jspecify.annotations.NullMarked;
