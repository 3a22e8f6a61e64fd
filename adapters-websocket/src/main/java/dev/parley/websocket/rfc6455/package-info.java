/** RFC 6455 as a server speaks it: bytes in, events out, bytes out. No I/O and no use cases. */
@NullMarked
package dev.parley.websocket.rfc6455;

import org.jspecify.annotations.NullMarked;
