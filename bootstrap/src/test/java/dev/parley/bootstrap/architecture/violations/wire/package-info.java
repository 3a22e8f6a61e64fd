/** Where the JSON of events knows what it is carried for. */
@NullMarked
package dev.parley.bootstrap.architecture.violations.wire;

import org.jspecify.annotations.NullMarked;
