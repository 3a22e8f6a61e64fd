/** The contracts every port's implementation keeps, and the ports in memory. */
@NullMarked
package dev.parley.application.port;

import org.jspecify.annotations.NullMarked;
