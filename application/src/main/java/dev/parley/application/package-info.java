/** The use cases: what happens to a channel, in which order, and who owns its state. */
@NullMarked
package dev.parley.application;

import org.jspecify.annotations.NullMarked;
