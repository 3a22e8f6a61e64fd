@NullMarked
package dev.parley.domain.recovery;

import org.jspecify.annotations.NullMarked;
