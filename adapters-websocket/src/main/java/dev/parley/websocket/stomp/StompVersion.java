package dev.parley.websocket.stomp;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The versions of STOMP that are spoken, the oldest first. Immutable, safe for any thread. */
enum StompVersion {
  V1_0("1.0"),
  V1_1("1.1"),
  V1_2("1.2");

  private final String wireName;

  StompVersion(String wireName) {
    this.wireName = wireName;
  }

  /** As in the headers {@code accept-version} and {@code version}. */
  String wireName() {
    return wireName;
  }

  /**
   * The highest version that both sides speak; empty if there is none.
   *
   * @param accepted the client's {@code accept-version}, names between commas; a client without one
   *     speaks 1.0, which did not have the header yet
   */
  static Optional<StompVersion> negotiate(Optional<String> accepted) {
    if (accepted.isEmpty()) {
      return Optional.of(V1_0);
    }
    List<String> offered = Arrays.stream(accepted.get().split(",", -1)).map(String::strip).toList();
    return Arrays.stream(values())
        .filter(version -> offered.contains(version.wireName))
        .reduce((lower, higher) -> higher);
  }
}
