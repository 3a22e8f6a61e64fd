/** What is answered before the upgrade, and where it is written. */
@NullMarked
package dev.parley.websocket.undertow;

import org.jspecify.annotations.NullMarked;
