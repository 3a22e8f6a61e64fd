/** Tells a service who came and went: requests that are signed as Standard Webhooks says. */
@NullMarked
package dev.parley.webhook;

import org.jspecify.annotations.NullMarked;
