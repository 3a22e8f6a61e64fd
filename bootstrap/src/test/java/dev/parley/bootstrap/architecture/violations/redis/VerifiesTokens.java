package dev.parley.bootstrap.architecture.violations.redis;

import com.nimbusds.jwt.SignedJWT;

interface VerifiesTokens {
  SignedJWT token();
}
