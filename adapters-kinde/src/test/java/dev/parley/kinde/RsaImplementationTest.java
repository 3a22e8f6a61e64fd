package dev.parley.kinde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RsaImplementationTest {
  @Test
  void native_code_verifies_on_linux_on_this_processor() {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64"),
        "its library is for Linux on x86-64");

    assertThat(RsaImplementation.fastest().isNative()).isTrue();
  }

  @Test
  void both_say_the_same_of_a_signature_of_which_any_bit_is_another() throws Exception {
    RSASSAVerifier fastest = RsaImplementation.fastest().verifierOf(TestKeys.CURRENT);
    RSASSAVerifier platforms = RsaImplementation.ofThePlatform().verifierOf(TestKeys.CURRENT);
    String token =
        TokenDraft.of("https://issuer.example", Instant.EPOCH).issuedWith(TestKeys.CURRENT);
    long seed = System.nanoTime();
    Random random = new Random(seed);

    assertThat(JWSObject.parse(token).verify(fastest)).isTrue();
    assertThat(JWSObject.parse(token).verify(platforms)).isTrue();
    for (int i = 0; i < 200; i++) {
      JWSObject damaged = JWSObject.parse(withDamage(token, random));
      assertThat(damaged.verify(fastest))
          .as("seed %d: %s", seed, damaged.serialize())
          .isEqualTo(damaged.verify(platforms))
          .isFalse();
    }
  }

  /** A bit of the signature is another, or it is shorter, or longer. */
  private static String withDamage(String token, Random random) {
    int end = token.lastIndexOf('.') + 1;
    byte[] signature = Base64.getUrlDecoder().decode(token.substring(end));
    byte[] damaged = Arrays.copyOf(signature, signature.length + (random.nextInt(8) == 0 ? 1 : 0));
    damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
    if (random.nextInt(8) == 0) {
      damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length - 1) + 1);
    }
    return token.substring(0, end)
        + Base64.getUrlEncoder().withoutPadding().encodeToString(damaged);
  }
}
