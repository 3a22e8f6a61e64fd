package dev.parley.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.websocket.gateway.RawClient;
import dev.parley.websocket.rfc6455.ClientFrames;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Redis is told (it says so itself, by MONITOR) when a channel's name is meant for it. */
class HostileChannelNamesTest {
  private static final List<String> NAMES =
      List.of(
          "evil*",
          "evil?",
          "evil[a-z]",
          "{evil}",
          "evil\\r\\nFLUSHALL",
          "evil\\u0000",
          "evil ",
          "évil");

  private final Deployment deployment = Deployment.running();

  @Test
  void redis_never_hears_of_a_name_outside_the_grammar() throws IOException {
    String token = deployment.tokenFor("Mallory");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), deployment.redis.port());
        BufferedReader monitor =
            new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1))) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write("MONITOR\r\n".getBytes(ISO_8859_1));
      assertThat(monitor.readLine()).isEqualTo("+OK");

      for (String name :
          List.of(
              "evil*",
              "evil%5Ba%5D",
              "evil%0D%0AFLUSHALL",
              "evil%00",
              "%7Bevil%7D",
              "evil" + "l".repeat(4_000))) {
        assertThat(knock("/ws?token=" + token + "&channelId=" + name)).isEqualTo(400);
      }
      assertThat(knockWith("GET /ws?channelId=evil" + "l".repeat(1 << 20))).isTrue();
      try (RawClient client =
          RawClient.connect(deployment.north.port(), "/ws?token=" + token + "&channelId=good-1")) {
        for (String name : NAMES) {
          client.send(
              ClientFrames.text("{\"type\":\"channel:join\",\"channelId\":\"" + name + "\"}"));
          client.textWith("channel_invalid");
        }
        client.send(ClientFrames.text("{\"type\":\"channel:join\",\"channelId\":\"good-2\"}"));
        client.textWith("good-2");
      }

      List<String> told = new ArrayList<>();
      do {
        told.add(monitor.readLine());
      } while (!told.getLast().contains("good-2"));
      assertThat(told).anyMatch(command -> command.contains("good-1"));
      assertThat(told).noneMatch(command -> command.contains("evil") || command.contains("vil"));
    }
  }

  private int knock(String target) throws IOException {
    try (RawClient client = RawClient.dial(deployment.north.port())) {
      client.send(RawClient.handshake(target).getBytes(ISO_8859_1));
      return client.answer().status();
    }
  }

  private boolean knockWith(String head) throws IOException {
    try (RawClient client = RawClient.dial(deployment.north.port())) {
      return client.isRefusedWhenSending(
          (head + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(ISO_8859_1));
    }
  }
}
