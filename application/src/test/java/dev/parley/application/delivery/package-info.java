/** A simulation of nodes that deliver transitions, with whatever can go wrong on the way. */
@NullMarked
package dev.parley.application.delivery;

import org.jspecify.annotations.NullMarked;
