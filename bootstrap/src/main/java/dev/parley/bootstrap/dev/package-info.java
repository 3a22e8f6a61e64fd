/** Dev mode: everything a developer needs on one machine. Nothing of it exists in {@code serve}. */
@NullMarked
package dev.parley.bootstrap.dev;

import org.jspecify.annotations.NullMarked;
