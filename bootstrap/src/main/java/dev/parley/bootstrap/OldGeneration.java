package dev.parley.bootstrap;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The old generation of the collector that the launcher chooses, and its {@link IdleCollection}.
 * Confined to one thread. Other collectors give memory back by rules of their own.
 */
final class OldGeneration {
  private static final Logger LOG = LoggerFactory.getLogger(OldGeneration.class);
  private static final String POOL = "Tenured Gen";
  private static final String YOUNG = "Copy";
  private static final long MIB = 1024 * 1024;

  private final MemoryPoolMXBean pool;
  private final GarbageCollectorMXBean young;
  private final IdleCollection idle = new IdleCollection();

  private OldGeneration(MemoryPoolMXBean pool, GarbageCollectorMXBean young) {
    this.pool = pool;
    this.young = young;
  }

  /** The one of this JVM; empty if its collector is another. */
  static Optional<OldGeneration> here() {
    Optional<MemoryPoolMXBean> pool =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(each -> each.getName().equals(POOL))
            .findAny();
    Optional<GarbageCollectorMXBean> young =
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .filter(each -> each.getName().equals(YOUNG))
            .findAny();
    return pool.flatMap(old -> young.map(collector -> new OldGeneration(old, collector)));
  }

  /** To be called every {@value IdleCollection#LOOK_SECONDS} s. */
  void look() {
    long before = usedBytes();
    if (idle.isDue(before, young.getCollectionCount(), System.nanoTime())) {
      System.gc();
      long after = usedBytes();
      idle.done(after);
      LOG.atDebug()
          .addKeyValue("fromMiB", before / MIB)
          .addKeyValue("toMiB", after / MIB)
          .log("what had grown old was collected while nobody wanted anything");
    }
  }

  private long usedBytes() {
    return pool.getUsage().getUsed();
  }
}
