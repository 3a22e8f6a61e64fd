/** Each class breaks one rule of the architecture, in a mirror of the real packages. */
@NullMarked
package dev.parley.bootstrap.architecture.violations;

import org.jspecify.annotations.NullMarked;
