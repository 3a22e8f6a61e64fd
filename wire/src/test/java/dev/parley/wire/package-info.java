/** What is read and written, byte by byte. */
@NullMarked
package dev.parley.wire;

import org.jspecify.annotations.NullMarked;
