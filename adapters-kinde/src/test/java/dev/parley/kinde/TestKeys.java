package dev.parley.kinde;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;

/** Key pairs, generated once: one costs about 100 ms. */
public final class TestKeys {
  public static final RSAKey CURRENT = generate("f3:71:06:86");
  public static final RSAKey NEXT = generate("0a:5c:22:e1");
  public static final RSAKey UNPUBLISHED = generate("77:00:de:ad");
  static final RSAKey FOREIGN = generate("f3:71:06:86");

  private TestKeys() {}

  private static RSAKey generate(String kid) {
    try {
      return new RSAKeyGenerator(2048)
          .keyID(kid)
          .keyUse(KeyUse.SIGNATURE)
          .algorithm(JWSAlgorithm.RS256)
          .generate();
    } catch (JOSEException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
