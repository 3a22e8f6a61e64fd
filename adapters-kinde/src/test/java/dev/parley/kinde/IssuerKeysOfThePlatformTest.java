package dev.parley.kinde;

/** The same with Java's own RSA: nobody can tell from keys that come and go whose it is. */
class IssuerKeysOfThePlatformTest extends IssuerKeysTest {
  @Override
  RsaImplementation rsa() {
    return RsaImplementation.ofThePlatform();
  }
}
