/** Tests of the pace of handshakes. */
@NullMarked
package dev.parley.domain.admission;

import org.jspecify.annotations.NullMarked;
