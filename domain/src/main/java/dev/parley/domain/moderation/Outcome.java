package dev.parley.domain.moderation;

/**
 * The result of an order at one node.
 *
 * @param ref the order's
 * @param node which one, by its address
 * @param connections how many were hit
 */
public record Outcome(String ref, String node, int connections) {}
