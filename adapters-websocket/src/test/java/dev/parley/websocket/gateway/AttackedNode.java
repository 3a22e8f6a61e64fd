package dev.parley.websocket.gateway;

import dev.parley.websocket.WebSocketGateway;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A node under attack and a neighbour on it who may notice nothing, which is asked after each test.
 * Registered in a static field there is one for all tests of a class, else each has its own.
 */
final class AttackedNode
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  private final WebSocketGateway.Settings settings;
  private boolean forAll;
  private @Nullable GatewayFixture gateway;
  private @Nullable Neighbour neighbour;

  AttackedNode(WebSocketGateway.Settings settings) {
    this.settings = settings;
  }

  GatewayFixture gateway() {
    return Objects.requireNonNull(gateway, "before the first test");
  }

  Neighbour neighbour() {
    return Objects.requireNonNull(neighbour, "before the first test");
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    forAll = true;
    open();
  }

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    if (!forAll) {
      open();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    try {
      neighbour().noticesNothing();
    } finally {
      if (!forAll) {
        close();
      }
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    if (forAll) {
      close();
    }
  }

  private void open() throws Exception {
    gateway = new GatewayFixture(settings);
    neighbour = new Neighbour(gateway);
  }

  private void close() throws Exception {
    neighbour().close();
    gateway().close();
  }
}
