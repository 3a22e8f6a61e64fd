/**
 * Says who may do what in which channel: anybody, by the token's claims, or as the application
 * says.
 */
@NullMarked
package dev.parley.policy;

import org.jspecify.annotations.NullMarked;
