package dev.parley.acceptance.siege;

/** So many members with long pictures in everybody's channel that its roster is over 1 MiB. */
final class LargeRoster implements Attack {
  @Override
  public void begin(AttackRun run) {
    Members.come(run, run.either(600, 150), Neighbour.CHANNEL);
  }
}
