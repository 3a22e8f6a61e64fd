package dev.parley.kinde;

/** The same with Java's own RSA: nobody can tell from what tokens are told whose it is. */
class TokenVerdictOfThePlatformTest extends TokenVerdictTest {
  @Override
  RsaImplementation rsa() {
    return RsaImplementation.ofThePlatform();
  }
}
