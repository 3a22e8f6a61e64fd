package dev.parley.domain.channel;

/** Why events of a channel may have been missed by a node, and so by its clients. */
public enum Gap {
  /** The connection that brings them ended, and was made again. */
  LINK_LOST("link_lost"),
  /** It was open and brought nothing any more: in doubt is everything since it last did. */
  LINK_SILENT("link_silent"),
  /** This node could not send as much as was published, and left some of it out. */
  OVERLOAD("overload");

  private final String code;

  Gap(String code) {
    this.code = code;
  }

  /** What clients are told. */
  public String code() {
    return code;
  }
}
