/** The Redis adapters against a real Redis. */
@NullMarked
package dev.parley.redis;

import org.jspecify.annotations.NullMarked;
