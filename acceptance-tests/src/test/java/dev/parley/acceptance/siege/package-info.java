/** Attacks on everything that an outsider can make a node keep, and whether others notice. */
@NullMarked
package dev.parley.acceptance.siege;

import org.jspecify.annotations.NullMarked;
