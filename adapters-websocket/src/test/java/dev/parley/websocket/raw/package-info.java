/** What raw clients say and are told. */
@NullMarked
package dev.parley.websocket.raw;

import org.jspecify.annotations.NullMarked;
