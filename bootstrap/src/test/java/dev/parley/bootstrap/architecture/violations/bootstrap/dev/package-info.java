/** Something of dev mode. */
@NullMarked
package dev.parley.bootstrap.architecture.violations.bootstrap.dev;

import org.jspecify.annotations.NullMarked;
