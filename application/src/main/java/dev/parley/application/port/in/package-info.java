/**
 * What may be asked of the server, by whom: {@code Clients} and {@code ClientSession} by clients,
 * {@code BusEvents} by the bus, {@code Operations} by operators and backends, {@code NodeControl}
 * by the process that runs it.
 */
@NullMarked
package dev.parley.application.port.in;

import org.jspecify.annotations.NullMarked;
