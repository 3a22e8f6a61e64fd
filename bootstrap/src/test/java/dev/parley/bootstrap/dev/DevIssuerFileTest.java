package dev.parley.bootstrap.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.bootstrap.OperatorError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DevIssuerFileTest {
  private static final String HERE = "http://localhost:8080/dev/issuer";
  private static final String ELSEWHERE = "http://localhost:9090/dev/issuer";

  @TempDir private Path home;

  @SuppressWarnings("NullAway.Init") // JUnit fills in the folder.
  DevIssuerFileTest() {}

  @Test
  void there_is_no_issuer_before_the_first_run() {
    assertThat(new DevIssuerFile(home).read()).isEmpty();
  }

  @Test
  void nothing_is_written_before_the_issuer_is_to_be_kept() {
    new DevIssuerFile(home).at(HERE);

    assertThat(home).isEmptyDirectory();
  }

  @Test
  void the_next_run_finds_the_same_issuer() {
    DevIssuer made = keep(HERE);

    assertThat(new DevIssuerFile(home).read()).containsExactly(made);
    assertThat(made.issuer()).isEqualTo(HERE);
    assertThat(made.key().isPrivate()).isTrue();
  }

  @Test
  void an_issuer_that_moves_keeps_its_key_and_the_one_before_is_known_still() {
    DevIssuer first = keep(HERE);

    DevIssuer second = keep(ELSEWHERE);

    assertThat(second).isEqualTo(new DevIssuer(ELSEWHERE, first.key()));
    assertThat(new DevIssuerFile(home).read()).containsExactly(second, first);
    keep(HERE);
    assertThat(new DevIssuerFile(home).read()).containsExactly(first, second);
  }

  @Test
  void as_many_issuers_are_known_as_a_developer_has_servers() {
    for (int port = 1; port <= 20; port++) {
      keep(DevEndpoints.issuerAt(port));
    }

    assertThat(new DevIssuerFile(home).read())
        .hasSize(8)
        .first()
        .extracting(DevIssuer::issuer)
        .isEqualTo(DevEndpoints.issuerAt(20));
  }

  @Test
  void nobody_but_its_owner_reads_the_file() throws IOException {
    keep(HERE);
    keep(ELSEWHERE);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void nothing_else_is_left_in_a_folder_that_is_made_when_missing() throws IOException {
    Path missing = home.resolve("a").resolve("b");

    new DevIssuerFile(missing).keep(new DevIssuerFile(missing).at(HERE));

    try (Stream<Path> files = Files.list(missing)) {
      assertThat(files).containsExactly(missing.resolve("dev-issuer.json"));
    }
  }

  @Test
  void the_published_keys_are_public() {
    DevIssuer issuer = new DevIssuerFile(home).at(HERE);

    assertThat(issuer.jwks())
        .contains(issuer.key().getKeyID())
        .doesNotContain("\"d\"", "\"p\"", "\"q\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "garbage",
        "[]",
        "{}",
        "{\"issuers\":[\"http://localhost:8080\"]}",
        "{\"issuers\":[\"http://localhost:8080\"],\"key\":{}}",
        "{\"issuers\":[\"http://localhost:8080\"],\"key\":\"k\"}",
        "{\"issuers\":7,\"key\":{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}}",
        "{\"issuers\":[],\"key\":{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}}",
        "{\"key\":{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}}",
        "{\"issuers\":[\"http://localhost:8080\"],\"key\":{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}}"
      })
  void a_broken_file_is_named_and_what_to_do_about_it(String content) throws IOException {
    Files.writeString(file(), content);

    assertThatThrownBy(() -> new DevIssuerFile(home).at(HERE))
        .isInstanceOf(OperatorError.class)
        .hasMessageContaining(file().toString())
        .hasMessageContaining("Remove the file");
  }

  @Test
  void a_folder_that_cannot_be_written_is_named() throws IOException {
    Path blocked = Files.createFile(home.resolve("not-a-folder"));

    DevIssuer made = new DevIssuerFile(home).at(HERE);

    assertThatThrownBy(() -> new DevIssuerFile(blocked.resolve("below")).keep(made))
        .isInstanceOf(OperatorError.class)
        .hasMessageContaining(blocked.toString());
  }

  private DevIssuer keep(String issuer) {
    DevIssuer made = new DevIssuerFile(home).at(issuer);
    new DevIssuerFile(home).keep(made);
    return made;
  }

  private Path file() {
    return home.resolve("dev-issuer.json");
  }
}
