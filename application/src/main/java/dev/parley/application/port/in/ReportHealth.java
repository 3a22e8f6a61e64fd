package dev.parley.application.port.in;

/** Whether clients should be sent to this node. Safe for any thread; never blocks. */
public interface ReportHealth {
  /** As it is known now. */
  Health health();

  /**
   * What a node needs in order to serve.
   *
   * @param bus what is published comes back to this node, as it has just been seen to do, and what
   *     had to be read before anyone can be admitted has been read
   * @param keys there are keys to verify tokens with
   * @param admitting the node has not been told to stop
   */
  record Health(boolean bus, boolean keys, boolean admitting) {
    /** Whether it has all of it. */
    public boolean isReady() {
      return bus && keys && admitting;
    }
  }
}
