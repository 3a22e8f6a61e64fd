/** Something inside an adapter. */
@NullMarked
package dev.parley.bootstrap.architecture.violations.websocket.outbox;

import org.jspecify.annotations.NullMarked;
