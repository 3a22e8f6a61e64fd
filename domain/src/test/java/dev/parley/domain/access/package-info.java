/** The rules of access, as a table and against hostile claims. */
@NullMarked
package dev.parley.domain.access;

import org.jspecify.annotations.NullMarked;
