/** What an operator sees of the server's outside, and the rules its code keeps. */
@NullMarked
package dev.parley.bootstrap;

import org.jspecify.annotations.NullMarked;
