/** What may be asked of the server: by a client, by the bus, by time, by an operator. */
@NullMarked
package dev.parley.application.port.in;

import org.jspecify.annotations.NullMarked;
