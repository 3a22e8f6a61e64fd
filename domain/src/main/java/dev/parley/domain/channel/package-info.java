/** What a channel is called, and what is said in it. */
@NullMarked
package dev.parley.domain.channel;

import org.jspecify.annotations.NullMarked;
