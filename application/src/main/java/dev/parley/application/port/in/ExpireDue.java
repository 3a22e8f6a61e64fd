package dev.parley.application.port.in;

/**
 * Time passes: ends typing that was not repeated, places whose grace is over, channels nobody is
 * in; renews the node's lease and sweeps nodes that are gone. To be called about four times a
 * second, by one thread; never blocks.
 */
public interface ExpireDue {
  void expireDue();
}
