/** What a developer has of dev mode. */
@NullMarked
package dev.parley.bootstrap.dev;

import org.jspecify.annotations.NullMarked;
