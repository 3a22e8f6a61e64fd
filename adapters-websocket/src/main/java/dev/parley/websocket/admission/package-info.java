/** Who may knock, and how often, before it is known who it is. */
@NullMarked
package dev.parley.websocket.admission;

import org.jspecify.annotations.NullMarked;
