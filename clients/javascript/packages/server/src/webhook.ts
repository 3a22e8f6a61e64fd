import type { Transition } from "./openapi.js";

/** Something that could not be told: ask for the presence of the channels of that lane. */
export interface Resync {
  type: "webhook:resync";
  /** Seconds since 1970. */
  timestamp: number;
  data: { lane: number };
}

/** Of a webhook. There may be further types: leave out what you do not know. */
export type WebhookEvent = Transition | Resync;

export interface Webhook {
  /** The same each time that it is tried. */
  id: string;
  events: WebhookEvent[];
}

export interface WebhookOptions {
  /** The server's PARLEY_WEBHOOK_SECRET, `whsec_…`; two while it is being changed. */
  secret: string | readonly string[];
  /** How far the server's clock may be from this one. 300 s. */
  toleranceSeconds?: number;
}

/** A request that is none of Parley's, is too old, or cannot be read. Answer it with 400. */
export class WebhookError extends Error {
  override readonly name = "WebhookError";

  constructor(
    readonly code: "unsigned" | "signature_wrong" | "too_old" | "too_large" | "not_a_webhook",
    message: string,
  ) {
    super(message);
  }
}

const MOST_BYTES = 1024 * 1024;
const PREFIX = "whsec_";

/**
 * Checks the signature and the age of a request, then reads it. It takes the request itself, since a body that was
 * parsed and written again has another signature. Rejects with a `WebhookError`.
 */
export async function readWebhook(
  request: Request,
  { secret, toleranceSeconds = 300 }: WebhookOptions,
): Promise<Webhook> {
  const header = (name: string) => request.headers.get(`webhook-${name}`);
  const [id, timestamp, signatures] = [header("id"), header("timestamp"), header("signature")];
  const keys = await Promise.all((typeof secret === "string" ? secret.trim().split(/\s+/) : secret).map(keyOf));
  if (!id || !timestamp || !signatures) throw new WebhookError("unsigned", "It has not the headers of a webhook");
  if (Number(request.headers.get("content-length") ?? 0) > MOST_BYTES) throw tooLarge();
  const body = new Uint8Array(await request.arrayBuffer());
  if (body.length > MOST_BYTES) throw tooLarge();
  const signed = joined(new TextEncoder().encode(`${id}.${timestamp}.`), body);
  if (!(await isSignedByOne(keys, signatures, signed))) {
    throw new WebhookError("signature_wrong", "It is not signed with the secret, or was changed on its way");
  }
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(Date.now() / 1_000 - Number(timestamp)) > toleranceSeconds) {
    throw new WebhookError(
      "too_old",
      `It is more than ${toleranceSeconds} s away: an old one, or a clock that is wrong`,
    );
  }
  return { id, events: eventsOf(body) };
}

function tooLarge(): WebhookError {
  return new WebhookError("too_large", "It has more than 1 MiB");
}

async function keyOf(secret: string): Promise<CryptoKey> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    if (!secret.startsWith(PREFIX)) throw new Error();
    bytes = base64(secret.slice(PREFIX.length));
  } catch {
    throw new TypeError("secret is whsec_…, as PARLEY_WEBHOOK_SECRET of the server");
  }
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
}

async function isSignedByOne(
  keys: readonly CryptoKey[],
  signatures: string,
  signed: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  for (const one of signatures.split(" ").slice(0, 8)) {
    const [version, signature = ""] = one.split(",");
    if (version !== "v1") continue;
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      bytes = base64(signature);
    } catch {
      continue;
    }
    for (const key of keys) if (await crypto.subtle.verify("HMAC", key, bytes, signed)) return true;
  }
  return false;
}

function eventsOf(body: Uint8Array): WebhookEvent[] {
  let webhook: unknown;
  try {
    webhook = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new WebhookError("not_a_webhook", "It is not JSON");
  }
  const { type, data } = (webhook ?? {}) as { type?: unknown; data?: { events?: unknown } };
  if (type !== "parley.transitions" || !Array.isArray(data?.events)) {
    throw new WebhookError("not_a_webhook", "It is not of type parley.transitions");
  }
  return data.events as WebhookEvent[];
}

function base64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
