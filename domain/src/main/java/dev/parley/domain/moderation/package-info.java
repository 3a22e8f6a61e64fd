/** What an operator or the application does to users who are connected: kick, remove, revoke. */
@NullMarked
package dev.parley.domain.moderation;

import org.jspecify.annotations.NullMarked;
