@NullMarked
package dev.parley.domain.recovery.simulation;

import org.jspecify.annotations.NullMarked;
