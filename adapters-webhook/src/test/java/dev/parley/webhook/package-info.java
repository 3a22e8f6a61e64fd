/** Tests of webhooks, against receivers that do everything wrong. */
@NullMarked
package dev.parley.webhook;

import org.jspecify.annotations.NullMarked;
