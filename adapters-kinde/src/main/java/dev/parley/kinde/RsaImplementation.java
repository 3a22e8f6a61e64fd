package dev.parley.kinde;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose RSA verifies signatures: native code where it runs, the platform's own elsewhere. Both say
 * the same of every token. Immutable, safe for any thread.
 *
 * <p>The platform's needs the second compiler: a signature takes 190 µs on a JVM that has just
 * started and 57 later, and native code 94 and 36 (decision 23).
 */
final class RsaImplementation {
  private static final Logger LOG = LoggerFactory.getLogger(RsaImplementation.class);

  private final Optional<Provider> nativeCode;

  private RsaImplementation(Optional<Provider> nativeCode) {
    this.nativeCode = nativeCode;
  }

  /** Loaded when it is first asked for, which takes some tens of milliseconds, and kept. */
  private static final class Fastest {
    private static final RsaImplementation HERE = load();
  }

  /** The fastest there is on this machine; a line of the log says which, once. */
  static RsaImplementation fastest() {
    return Fastest.HERE;
  }

  /** The platform's own. */
  static RsaImplementation ofThePlatform() {
    return new RsaImplementation(Optional.empty());
  }

  boolean isNative() {
    return nativeCode.isPresent();
  }

  /**
   * What verifies the signatures of a key.
   *
   * @throws JOSEException if it cannot be one of RSA
   */
  RSASSAVerifier verifierOf(RSAKey key) throws JOSEException {
    RSAPublicKey published = key.toRSAPublicKey();
    if (nativeCode.isEmpty()) {
      return new RSASSAVerifier(published);
    }
    RSASSAVerifier verifier = new RSASSAVerifier(translated(published, nativeCode.get()));
    verifier.getJCAContext().setProvider(nativeCode.get());
    return verifier;
  }

  /** Once, and not for each signature. */
  private static RSAPublicKey translated(RSAPublicKey key, Provider provider) throws JOSEException {
    try {
      return (RSAPublicKey) KeyFactory.getInstance("RSA", provider).translateKey(key);
    } catch (GeneralSecurityException unusable) {
      throw new JOSEException(unusable.getMessage(), unusable);
    }
  }

  private static RsaImplementation load() {
    Throwable why;
    try {
      why = AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError();
      if (why == null) {
        LOG.atInfo()
            .addKeyValue("version", AmazonCorrettoCryptoProvider.INSTANCE.getVersionStr())
            .log("signatures are verified by the Amazon Corretto Crypto Provider");
        return new RsaImplementation(Optional.of(AmazonCorrettoCryptoProvider.INSTANCE));
      }
    } catch (LinkageError notHere) {
      why = notHere;
    }
    LOG.atInfo()
        .addKeyValue("why", String.valueOf(why.getMessage()))
        .log("signatures are verified by Java's own RSA, which is slower on a young node");
    return ofThePlatform();
  }
}
