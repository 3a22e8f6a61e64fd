package dev.parley.domain.channel;

/** Why events of a channel may have been missed by a node, and so by its clients. */
public enum Gap {
  /** The connection that brings them ended, and was made again. */
  LINK_LOST("link_lost"),
  /** It was open and brought nothing any more: in doubt is everything since it last did. */
  LINK_SILENT("link_silent"),
  /** This node could not send as much as was published, and left some of it out. */
  OVERLOAD("overload"),
  /** Nobody remembers what came after the client's position. */
  HISTORY_LOST("history_lost"),
  /** The client's position is not of this history. */
  HISTORY_UNKNOWN("history_unknown"),
  /** It could not be found out in time what the client missed, or it did not read it in time. */
  HISTORY_BUSY("history_busy");

  private final String code;

  Gap(String code) {
    this.code = code;
  }

  /** Whether it lies before one client came back, and concerns nobody else. */
  public boolean isOfHistory() {
    return switch (this) {
      case LINK_LOST, LINK_SILENT, OVERLOAD -> false;
      case HISTORY_LOST, HISTORY_UNKNOWN, HISTORY_BUSY -> true;
    };
  }

  /** What clients are told. */
  public String code() {
    return code;
  }
}
