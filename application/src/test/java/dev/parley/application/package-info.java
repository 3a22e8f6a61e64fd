/** The use cases, tried on in-memory ports with time as an argument. */
@NullMarked
package dev.parley.application;

import org.jspecify.annotations.NullMarked;
