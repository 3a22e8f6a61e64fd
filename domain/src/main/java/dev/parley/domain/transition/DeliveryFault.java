package dev.parley.domain.transition;

/** Why a delivery was not taken. */
public enum DeliveryFault {
  /** It was answered with a status that is not 2xx. */
  STATUS,
  /** It is to be tried again later, by the receiver's own word (429, 503 with Retry-After). */
  TOO_MANY,
  /** It was answered with 410: nothing more is wanted. */
  GONE,
  /** It was sent elsewhere, and that is not followed. */
  REDIRECT,
  /** No answer in time. */
  TIMEOUT,
  /** No connection, or it broke off. */
  UNREACHABLE,
  /** It would have gone to an address that is not allowed. */
  ADDRESS
}
