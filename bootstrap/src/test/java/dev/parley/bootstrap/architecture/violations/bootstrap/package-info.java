/** A composition that reaches too deep. */
@NullMarked
package dev.parley.bootstrap.architecture.violations.bootstrap;

import org.jspecify.annotations.NullMarked;
