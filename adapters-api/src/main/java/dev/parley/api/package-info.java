/** What backends ask of a node over HTTP: who may, what of, and what they are answered. */
@NullMarked
package dev.parley.api;

import org.jspecify.annotations.NullMarked;
