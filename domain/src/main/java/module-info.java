/** The rules of channels, presence and typing. Knows the JDK and nothing else. */
module dev.parley.domain {
  requires static transitive org.jspecify;

  exports dev.parley.domain.access;
  exports dev.parley.domain.admission;
  exports dev.parley.domain.channel;
  exports dev.parley.domain.delivery;
  exports dev.parley.domain.hash;
  exports dev.parley.domain.identity;
  exports dev.parley.domain.moderation;
  exports dev.parley.domain.presence;
  exports dev.parley.domain.quota;
  exports dev.parley.domain.recovery;
  exports dev.parley.domain.transition;
  exports dev.parley.domain.typing;
}
