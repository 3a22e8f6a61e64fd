package dev.parley.bootstrap;

import java.util.Objects;

/** The version of this build. */
public final class BuildInfo {
  private BuildInfo() {}

  /** The version in the jar's manifest; {@code dev} when run from classes. */
  public static String version() {
    return Objects.requireNonNullElse(
        BuildInfo.class.getPackage().getImplementationVersion(), "dev");
  }
}
