/** How the log is written. */
@NullMarked
package dev.parley.bootstrap.log;

import org.jspecify.annotations.NullMarked;
