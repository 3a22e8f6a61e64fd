/** What people see, told in their words, against real processes. */
@NullMarked
package dev.parley.acceptance;

import org.jspecify.annotations.NullMarked;
