package dev.parley.management;

import java.util.Map;
import java.util.Optional;

/**
 * What an operator asks for.
 *
 * @param query the value of each parameter, which is there once, decoded
 * @param body of a call that changes something; empty with one that reads
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over to be read, and that is all.
public record ManagementRequest(Map<String, String> query, byte[] body) {
  /** A parameter's value, if it is there and not blank. */
  public Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name)).filter(value -> !value.isBlank());
  }
}
