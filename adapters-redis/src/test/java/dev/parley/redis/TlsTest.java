package dev.parley.redis;

import static dev.parley.application.port.Stages.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.application.port.Await;
import dev.parley.application.port.RecordingNode;
import dev.parley.application.port.RecordingTelemetry;
import dev.parley.application.port.out.MonotonicClock;
import dev.parley.domain.channel.ChannelId;
import dev.parley.redis.local.RedisBinary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a redis-server that speaks TLS, with a certificate that nobody else vouches for. */
class TlsTest {
  private static final char[] STORE_PASSWORD = "changeit".toCharArray();

  @TempDir private Path folder;
  private final RecordingNode node = new RecordingNode();
  private final int tlsPort = RedisProcess.freePort();
  private @Nullable RedisProcess server;

  @BeforeEach
  void begin() throws IOException {
    // The bundled server may lack TLS; the one that is installed has it.
    assumeTrue(RedisBinary.installed().isPresent());
  }

  @AfterEach
  void end() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void a_server_is_reached_for_whom_the_given_file_vouches() throws Exception {
    Path certificate = certificateFor("ip:127.0.0.1");
    start(certificate);
    try (RedisAdapters adapters = open(settings().withTrusted(certificate))) {
      done(adapters.connected());
      done(adapters.broker().follow(new ChannelId("standup")));

      assertThat(adapters.reached().orElseThrow()).startsWith("Redis ");
    }
  }

  @Test
  void a_server_for_whom_nobody_vouches_is_refused() throws Exception {
    Path certificate = certificateFor("ip:127.0.0.1");
    start(certificate);
    try (RedisAdapters adapters = open(settings())) {
      assertRefused(adapters, "certification path");
    }
  }

  @Test
  void a_certificate_of_another_host_is_refused() throws Exception {
    Path certificate = certificateFor("dns:elsewhere.example.com");
    start(certificate);
    try (RedisAdapters adapters = open(settings().withTrusted(certificate))) {
      assertRefused(adapters, "127.0.0.1");
    }
  }

  private static void assertRefused(RedisAdapters adapters, String because) {
    Await.until("it is said why", () -> adapters.problem().isPresent());
    assertThat(adapters.problem().orElseThrow()).contains(because);
    assertThat(adapters.isConnected()).isFalse();
  }

  private RedisAdapters open(RedisSettings settings) {
    RedisAdapters adapters =
        RedisAdapters.open(settings, new RecordingTelemetry(), MonotonicClock.system());
    adapters.start(node);
    return adapters;
  }

  private RedisSettings settings() {
    return RedisSettings.parse("rediss://127.0.0.1:" + tlsPort);
  }

  /** Its plain port is for the test alone. */
  private void start(Path certificate) throws IOException {
    server =
        RedisProcess.server(
            RedisBinary.any(),
            "tls-port " + tlsPort,
            "tls-cert-file " + certificate,
            "tls-key-file " + folder.resolve("key.pem"),
            "tls-ca-cert-file " + certificate,
            "tls-auth-clients no");
  }

  private Path certificateFor(String subject)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path store = folder.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "redis",
                "-keyalg",
                "EC",
                "-dname",
                "CN=redis",
                "-ext",
                "SAN=" + subject,
                "-ext",
                "bc:c",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(STORE_PASSWORD),
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool").toFile())
            .start();
    assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
    KeyStore keys = KeyStore.getInstance(store.toFile(), STORE_PASSWORD);
    pem("key.pem", "PRIVATE KEY", keys.getKey("redis", STORE_PASSWORD).getEncoded());
    return pem("certificate.pem", "CERTIFICATE", keys.getCertificate("redis").getEncoded());
  }

  private Path pem(String name, String kind, byte[] der) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(
        folder.resolve(name),
        "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n",
        StandardCharsets.US_ASCII);
  }
}
