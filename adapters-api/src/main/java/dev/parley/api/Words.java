package dev.parley.api;

/** What of an operator's own text may be repeated to them. Stateless. */
final class Words {
  private static final int MOST = 40;

  private Words() {}

  /** Short, and without what a terminal would obey. */
  static String shown(String text) {
    String cut = text.length() <= MOST ? text : text.substring(0, MOST) + "…";
    return cut.replaceAll("\\p{C}", "?");
  }
}
