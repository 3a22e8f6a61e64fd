/** What every protocol has in common. */
@NullMarked
package dev.parley.websocket.session;

import org.jspecify.annotations.NullMarked;
