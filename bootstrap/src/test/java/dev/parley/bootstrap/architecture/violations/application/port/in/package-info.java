/** A port that does too much. */
@NullMarked
package dev.parley.bootstrap.architecture.violations.application.port.in;

import org.jspecify.annotations.NullMarked;
