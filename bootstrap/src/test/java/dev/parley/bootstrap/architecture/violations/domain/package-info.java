/** A domain that knows too much. */
@NullMarked
package dev.parley.bootstrap.architecture.violations.domain;

import org.jspecify.annotations.NullMarked;
