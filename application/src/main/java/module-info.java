/** The use cases of the server and the ports they are reached by and reach out through. */
module dev.parley.application {
  requires static org.jspecify;
  requires transitive dev.parley.domain;

  exports dev.parley.application;
  exports dev.parley.application.port.in;
  exports dev.parley.application.port.out;
}
