/** What the server needs of the world: its bus, its registry, its clients, its keys. */
@NullMarked
package dev.parley.application.port.out;

import org.jspecify.annotations.NullMarked;
