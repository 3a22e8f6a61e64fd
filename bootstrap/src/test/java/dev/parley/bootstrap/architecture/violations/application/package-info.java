/** An application that knows too much. */
@NullMarked
package dev.parley.bootstrap.architecture.violations.application;

import org.jspecify.annotations.NullMarked;
