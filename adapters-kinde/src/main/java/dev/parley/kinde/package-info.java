/** Kinde, the issuer of tokens: its keys, its claims, and what they say about a user. */
@NullMarked
package dev.parley.kinde;

import org.jspecify.annotations.NullMarked;
