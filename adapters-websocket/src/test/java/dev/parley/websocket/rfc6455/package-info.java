/** The codec against the standard's tables, a platform decoder and random input. */
@NullMarked
package dev.parley.websocket.rfc6455;

import org.jspecify.annotations.NullMarked;
