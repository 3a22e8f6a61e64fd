package dev.parley.websocket.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.websocket.admission.EntryRules;
import dev.parley.websocket.rfc6455.ClientFrames;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

/** What compression is for; what it is misused for is in {@link CompressedAttacksTest}. */
class CompressionTest {
  private static final String OFFER =
      "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits";
  private static final String CONTENT = "the same again ".repeat(20);
  private static final String EVENT = "{\"content\":\"" + CONTENT + "\"}";

  @Test
  void it_is_off_unless_an_operator_wants_it() throws IOException {
    try (GatewayFixture gateway = new GatewayFixture();
        RawClient ada = RawClient.dial(gateway.port)) {
      assertThat(extensions(ada, "/ws?channelId=c1&token=ada")).isEmpty();
    }
  }

  @Test
  void raw_clients_that_offer_it_hear_events_compressed_and_others_as_they_are()
      throws IOException, DataFormatException {
    try (GatewayFixture gateway = compressing();
        RawClient plain = RawClient.connect(gateway.port, "/ws?channelId=c1&token=bo");
        RawClient ada = RawClient.dial(gateway.port)) {
      assertThat(extensions(ada, "/ws?channelId=c1&token=ada"))
          .isEqualTo("permessage-deflate; server_no_context_takeover; client_no_context_takeover");
      ada.textWith("presence:state");
      plain.textWith("presence:state");
      gateway.publish("c1", EVENT);
      gateway.publish("c1", EVENT);

      assertThat(plain.textWith("same again")).isEqualTo(EVENT);
      // Each by itself: the second does not lean on the first.
      assertThat(unpacked(ada)).isEqualTo(EVENT);
      assertThat(unpacked(ada)).isEqualTo(EVENT);
    }
  }

  @Test
  void what_a_raw_client_says_compressed_is_understood() throws IOException {
    try (GatewayFixture gateway = compressing();
        RawClient ada = RawClient.dial(gateway.port)) {
      extensions(ada, "/ws?channelId=c1&token=ada");
      ada.textWith("presence:state");
      ada.send(compressed("{\"type\":\"channel:join\",\"channelId\":\"c2\"}"));

      assertThat(ada.textWith("c2")).contains("presence:state");
    }
  }

  @Test
  void stomp_clients_hear_and_say_it_compressed_too() throws IOException, DataFormatException {
    try (GatewayFixture gateway = compressing();
        RawClient ada = RawClient.dial(gateway.port)) {
      extensions(ada, "/stomp");
      ada.send(compressed("CONNECT\naccept-version:1.2\nhost:x\nAuthorization:Bearer ada\n\n\0"));
      ada.textWith("CONNECTED");
      ada.send(compressed("SUBSCRIBE\nid:1\ndestination:/topic/channels/c1\n\n\0"));
      ada.textWith("presence\\cstate");
      gateway.publish("c1", EVENT);

      assertThat(unpacked(ada)).startsWith("MESSAGE\n").endsWith(EVENT + "\0");
    }
  }

  private static GatewayFixture compressing() {
    return new GatewayFixture(
        GatewayFixture.defaults().withEntry(EntryRules.DEFAULT.withCompression()));
  }

  private static String extensions(RawClient client, String target) throws IOException {
    client.send(RawClient.handshake(target, OFFER).getBytes(ISO_8859_1));
    RawClient.Answer answer = client.answer();
    assertThat(answer.status()).isEqualTo(101);
    return answer.header("Sec-WebSocket-Extensions");
  }

  /** The next compressed message with an event in it, unpacked by the JDK alone. */
  private static String unpacked(RawClient client) throws IOException, DataFormatException {
    byte[] payload = client.compressedPayload();
    Inflater inflater = new Inflater(true);
    inflater.setInput(payload);
    byte[] out = new byte[100_000];
    int size = inflater.inflate(out);
    inflater.end();
    String text = new String(out, 0, size, UTF_8);
    return text.contains("same again") ? text : unpacked(client);
  }

  private static byte[] compressed(String text) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    deflater.setInput(text.getBytes(UTF_8));
    byte[] out = new byte[text.length() + 100];
    int size = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return ClientFrames.frame(true, 0x41, Arrays.copyOf(out, size - 4));
  }
}
