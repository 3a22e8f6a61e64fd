package dev.parley.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.openqa.selenium.Keys;

/** Ada and Bob, each in a tab of one browser, on the page of {@code parley dev}. */
class PageInBrowserTest {
  private static final int PORT = FreePort.next();
  private static final int REDIS_PORT = FreePort.next();

  private static Browser browser;
  private static NodeProcess node;
  private static Publisher service;

  private String channel = "";
  private PageTab ada;
  private PageTab bob;

  @SuppressWarnings("NullAway.Init") // Set before each test.
  PageInBrowserTest() {}

  @BeforeAll
  static void startDevMode() {
    Optional<Browser> installed = Browser.ofThisMachine();
    boolean mustBeThere = "true".equals(System.getenv("CI"));
    assumeTrue(
        installed.isPresent() || mustBeThere,
        "The page was not tried: install chromium and chromedriver (Debian: chromium-driver).");
    browser = installed.orElseThrow();
    node =
        NodeProcess.start(
            List.of("dev", "--port", "" + PORT, "--redis-port", "" + REDIS_PORT), Map.of());
    assertThat(node.port()).isEqualTo(PORT);
    node.awaitLine("Parley .* is up");
    service = new Publisher("redis://127.0.0.1:" + REDIS_PORT);
  }

  @AfterAll
  static void stopDevMode() {
    if (browser != null) {
      browser.close();
    }
    if (service != null) {
      service.close();
    }
    if (node != null) {
      node.tellToStop();
      node.awaitEnd();
    }
  }

  @BeforeEach
  void openTwoTabs(TestInfo test) {
    meetIn(test.getTestMethod().orElseThrow().getName());
  }

  private void meetIn(String place) {
    channel = place;
    ada = open("Ada");
    bob = open("Bob");
    ada.awaitState("live");
    bob.awaitState("live");
    ada.awaitMembers("ada", "bob");
    bob.awaitMembers("ada", "bob");
  }

  @AfterEach
  void the_browser_complains_of_nothing() {
    assertThat(browser.complaints()).isEmpty();
    closeTabs();
  }

  private void closeTabs() {
    ada.front().close();
    bob.front().close();
    browser.front();
  }

  @Test
  void each_sees_who_is_here() {
    ada.awaitText("#count", "2");
    ada.awaitAll(
        "#members li", "element.querySelector('.name').textContent", List.of("Ada", "Bob"));
    bob.awaitAll(
        "#members li", "element.querySelector('.name').textContent", List.of("Bob", "Ada"));
  }

  /** The first server's issuer is another's for the second. */
  @Test
  void where_the_issuer_is_anothers_a_token_is_pasted() throws Exception {
    String issuer = "http://localhost:%d/dev/issuer".formatted(PORT);
    try (NodeProcess other =
        NodeProcess.start(
            List.of("dev", "--port", "0", "--redis-port", "0"),
            Map.of("KINDE_ISSUER_URL", issuer))) {
      other.awaitLine("an access token of your application");
      PageTab carol = browser.open("http://localhost:%d/?channel=c".formatted(other.port()));
      carol.awaitState("closed");
      carol.awaitText("#issuer", issuer);
      browser.takePicture("token-wanted");

      carol.type("#token", "nonsense", Keys.ENTER);
      carol.awaitState("closed");
      carol.run("document.getElementById('token').value = ''");
      carol.type("#token", token("carol", "Carol", "1h"), Keys.ENTER);
      carol.awaitState("live");
      carol.awaitMembers("carol");
      carol.awaitAll("#me", "element.value", List.of("Carol"));

      carol.run("location.reload()");
      carol.awaitState("live");
      carol.awaitMembers("carol");
      carol.front().close();
      browser.front();
    }
  }

  private static String token(String user, String name, String ttl) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI asked =
          URI.create(
              "http://localhost:%d/dev/token?user=%s&name=%s&ttl=%s"
                  .formatted(PORT, user, name, ttl));
      return client.send(HttpRequest.newBuilder(asked).build(), BodyHandlers.ofString()).body();
    }
  }

  @Test
  void typing_is_seen_while_it_lasts() {
    ada.type("#compose", "Hel");
    bob.awaitText("#typing", "Ada is typing…");
    browser.takePicture("typing");

    ada.type("#compose", Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
    bob.awaitText("#typing", "");
    ada.awaitText("#typing", "");
  }

  @Test
  void typing_is_over_when_no_key_has_come_for_a_while() {
    ada.type("#compose", "H");
    bob.awaitText("#typing", "Ada is typing…");
    bob.awaitText("#typing", "");
  }

  @Test
  void what_a_service_publishes_is_shown_to_both_and_logged_to_the_letter() {
    // Spaces, an escape and an unknown field: a log that were to write it anew would show.
    String published =
        """
        { "type":"message:created", "channelId":"%s", "timestamp":%d,
          "data":{"id":"m1","content":"caf\\u00e9 & more","authorName":"Bot","x":1.50} }\
        """
            .formatted(channel, Instant.now().getEpochSecond());
    service.publish(channel, published.getBytes(UTF_8));

    for (PageTab tab : List.of(ada, bob)) {
      tab.awaitAll(
          "#messages li[data-id=m1]",
          "element.querySelector('.content').textContent",
          List.of("café & more"));
      String logged = "#log li[data-type='message:created'][data-direction=in]";
      tab.awaitAll(logged, "element.dataset.type", List.of("message:created"));
      tab.click(logged + " summary");
      tab.awaitAll(logged + " pre", "element.textContent", List.of(published));
    }
  }

  @Test
  void markup_that_somebody_publishes_stays_text() {
    String markup = "<img src=x onerror='document.title=1'><script>document.title=2</script>";
    service.publish(channel, message("m1", markup, "u9", "<b>Eve</b>").getBytes(UTF_8));

    for (PageTab tab : List.of(ada, bob)) {
      tab.awaitAll(
          "#messages li[data-id=m1]",
          "element.querySelector('.content').textContent",
          List.of(markup));
      tab.awaitAll(
          "#messages li[data-id=m1]",
          "element.querySelector('.name').textContent",
          List.of("<b>Eve</b>"));
      assertThat(tab.each("#messages img, #messages script, #messages b, #log img", "1")).isEmpty();
      assertThat(tab.each("title", "document.title")).first().asString().contains("Parley");
    }
  }

  @Test
  void the_page_speaks_stomp_as_well_and_sees_the_same() {
    ada.type("#protocol", "STOMP");
    ada.awaitState("live");
    ada.awaitMembers("ada", "bob");
    ada.type("#compose", "Hel");
    bob.awaitText("#typing", "Ada is typing…");
    service.publish(channel, message("m1", "both hear it", "u9", "Bot").getBytes(UTF_8));

    for (PageTab tab : List.of(ada, bob)) {
      tab.awaitAll(
          "#messages li[data-id=m1]",
          "element.querySelector('.content').textContent",
          List.of("both hear it"));
    }
    browser.takePicture("stomp");
  }

  @Test
  void enter_has_the_dev_server_publish_what_was_typed() {
    ada.type("#compose", "Hello 'there' ü", Keys.ENTER);

    for (PageTab tab : List.of(ada, bob)) {
      tab.awaitAll(
          "#messages li.message",
          "element.querySelector('.content').textContent",
          List.of("Hello 'there' ü"));
      tab.awaitAll(
          "#messages li.message", "element.querySelector('.name').textContent", List.of("Ada"));
    }
    ada.awaitAll("#compose", "element.value", List.of(""));
  }

  @Test
  void what_somebody_says_of_themselves_is_shown_beside_the_name() {
    ada.type("#status", "away <b>now</b>", Keys.ENTER);

    bob.awaitAll(
        "#members li[data-user=ada]",
        "element.querySelector('.own-state').textContent",
        List.of("away <b>now</b>"));
  }

  @Test
  void what_is_rejected_and_who_is_refused_is_shown_as_it_happens() throws Exception {
    service.publish(channel, "no event".getBytes(UTF_8));
    ada.awaitAll(
        "#log li[data-type='server:warn']",
        "element.textContent.includes('NOT_JSON') && element.textContent.includes('%s')"
            .formatted(channel),
        List.of("true"));

    assertThat(get("/ws?channelId=*").statusCode()).isEqualTo(400);
    ada.awaitAll(
        "#log li[data-noun=server]:last-of-type",
        "element.textContent.includes('channel_invalid')",
        List.of("true"));
  }

  @Test
  void a_line_that_is_cut_is_made_anew_and_nobody_is_seen_to_leave() {
    ada.click("#cut");
    ada.awaitAll(
        "#log li[data-type='socket:open']",
        "element.dataset.type",
        List.of("socket:open", "socket:open"));
    ada.awaitState("live");
    ada.awaitMembers("ada", "bob");
    bob.awaitMembers("ada", "bob");

    assertThat(bob.each("#log li[data-type='presence:leave']", "1")).isEmpty();
  }

  @Test
  void a_token_that_is_about_to_end_is_replaced() {
    ada.click("#expire");

    ada.awaitAll("#log li[data-type='auth:expiring']", "1", List.of("1"));
    ada.awaitAll("#log li[data-type='auth:refreshed']", "1", List.of("1", "1"));
    ada.awaitState("live");
  }

  @Test
  void redis_can_be_made_to_stand_still_and_to_forget_everything() {
    ada.click("#freeze");
    ada.awaitAll("#redis", "element.dataset.redis", List.of("away"));
    ada.awaitAll("#log li[data-type='channel:interrupted']", "1", List.of("1"));
    ada.click("#freeze");
    ada.awaitAll("#redis", "element.dataset.redis", List.of("ok"));
    ada.awaitAll("#log li[data-type='channel:resync']", "1", List.of("1"));

    ada.click("#restart");
    ada.awaitAll("#log li[data-type='channel:resync']", "1", List.of("1", "1"));
    ada.type("#compose", "again", Keys.ENTER);
    bob.awaitAll(
        "#messages li.message", "element.querySelector('.content').textContent", List.of("again"));
    bob.awaitMembers("ada", "bob");
  }

  @Test
  void there_is_code_for_what_is_on_the_screen() {
    ada.click("#code");
    ada.awaitAll(
        "#snippet-text",
        "element.textContent.includes('/parley.js') && element.textContent.includes('\"%s\"')"
            .formatted(channel),
        List.of("true"));
    ada.click("#snippet-kinds button:nth-child(2)");
    ada.awaitAll("#snippet-text", "element.textContent.includes('@parley/react')", List.of("true"));
    ada.click("#close-snippet");
    ada.awaitAll("#snippet", "element.open", List.of("false"));
  }

  @Test
  void the_bar_at_the_top_holds_on_a_narrow_screen() {
    for (int width : new int[] {360, 768, 1280}) {
      browser.resize(width);
      assertThat(ada.each("html", "element.scrollWidth <= innerWidth"))
          .as("%d px", width)
          .containsExactly("true");
      assertThat(
              ada.each(
                  ".top > *, .buttons > *, .states > *",
                  "element.hidden || element.getBoundingClientRect().right <= innerWidth"))
          .as("%d px", width)
          .containsOnly("true");
      browser.takePicture("width-" + width);
    }
  }

  @Test
  void who_disconnects_is_gone_and_may_come_back() {
    ada.click("#disconnect");
    ada.awaitState("closed");
    bob.awaitMembers("bob");

    ada.click("#connect");
    ada.awaitState("live");
    ada.awaitMembers("ada", "bob");
    bob.awaitMembers("ada", "bob");
    bob.awaitText("#count", "2");
  }

  @Test
  void a_conversation_looks_like_one() {
    closeTabs();
    meetIn("lobby"); // The picture is for the README.
    say("m1", "Build 214 is green, deploying to staging.", "deploys", "Deploys");
    say("m2", "Nice. I'll watch the dashboards.", "ada", "Ada");
    say("m3", "Staging is up: 3 nodes, no errors.", "deploys", "Deploys");
    say("m4", "Then let us go on to production.", "bob", "Bob");
    bob.awaitAll("#messages li[data-id]", "element.dataset.id", List.of("m1", "m2", "m3", "m4"));

    ada.type("#compose", "On it");
    bob.awaitText("#typing", "Ada is typing…");
    browser.takePicture("conversation");
  }

  @Test
  void the_page_comes_with_a_policy_and_runs_nothing_inline() throws Exception {
    assertThat(get("/").headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'self'", "frame-ancestors 'none'");

    ada.run(
        """
        const script = document.createElement('script');
        script.textContent = 'document.body.dataset.ran = 1';
        document.body.append(script);
        """);
    assertThat(ada.each("body", "element.dataset.ran")).containsExactly("undefined");
    assertThat(browser.complaints()).singleElement().asString().contains("Content Security Policy");
  }

  private PageTab open(String name) {
    return browser.open("http://localhost:%d/?as=%s&channel=%s".formatted(PORT, name, channel));
  }

  private void say(String id, String content, String author, String name) {
    service.publish(channel, message(id, content, author, name).getBytes(UTF_8));
  }

  private String message(String id, String content, String author, String name) {
    return "{\"type\":\"message:created\",\"channelId\":\"%s\",\"timestamp\":%d,\"data\":{\"id\":\"%s\",\"content\":\"%s\",\"authorId\":\"%s\",\"authorName\":\"%s\"}}"
        .formatted(channel, Instant.now().getEpochSecond(), id, content, author, name);
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(URI.create("http://localhost:" + PORT + path)).build(),
          BodyHandlers.ofString());
    }
  }
}
