package dev.parley.bootstrap;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Addresses at which nobody listens. */
final class Nobody {
  private Nobody() {}

  /** One on this machine that was free a moment ago. */
  static String at(String scheme) {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return scheme + "://127.0.0.1:" + socket.getLocalPort();
    } catch (IOException none) {
      throw new AssertionError(none);
    }
  }
}
