/** The verifier against an issuer that answers over HTTP, rotates, lies and falls silent. */
@NullMarked
package dev.parley.kinde;

import org.jspecify.annotations.NullMarked;
