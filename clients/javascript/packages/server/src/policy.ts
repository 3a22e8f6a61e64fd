/** What Parley asks: may this user do this in this channel? */
export interface PolicyQuestion {
  userId: string;
  /** The `org_code` of the user's token, if it has one. */
  organisation?: string;
  channelId: string;
  /** `listen`: hear it without being seen there. What is asked may grow: refuse what you do not know. */
  action: "join" | "listen" | "type" | "history" | "state" | (string & {});
}

/** `Request`, or what Express and others make of one: headers by their names in lower case, and the body, parsed or not. */
export type PolicyRequest = Request | { headers: Record<string, string | string[] | undefined>; body: unknown };

export interface PolicyOptions {
  /** The server's PARLEY_POLICY_SECRET; two while it is being changed. */
  secret: string | readonly string[];
}

/** `ttlSeconds`: how long the server may go by it, 60 at most for a grant and 10 for a refusal. */
export type PolicyVerdict = boolean | { allow: boolean; ttlSeconds?: number };

/** A request that is none of Parley's, or none that can be read. `status` is what to answer. */
export class PolicyRequestError extends Error {
  override readonly name = "PolicyRequestError";

  constructor(
    readonly status: 400 | 401,
    message: string,
  ) {
    super(message);
  }
}

const MOST_CHARACTERS = 16_384;

/** Looks at the secret, then at the question. Throws a `PolicyRequestError`. */
export async function readPolicyRequest(request: PolicyRequest, { secret }: PolicyOptions): Promise<PolicyQuestion> {
  const shown =
    "get" in request.headers && typeof request.headers.get === "function"
      ? (request as Request).headers.get("parley-secret")
      : (request.headers as Record<string, unknown>)["parley-secret"];
  if (typeof shown !== "string" || !(await isOneOf(shown, typeof secret === "string" ? [secret] : secret))) {
    throw new PolicyRequestError(401, "Parley-Secret is missing, or another than PARLEY_POLICY_SECRET");
  }
  let body: unknown;
  try {
    body = "text" in request ? await request.text() : request.body;
    if (body instanceof Uint8Array) body = new TextDecoder().decode(body);
    if (typeof body === "string") body = body.length > MOST_CHARACTERS ? undefined : JSON.parse(body);
  } catch {
    throw new PolicyRequestError(400, "The body is not JSON");
  }
  const { userId, organisation, channelId, action } = (body ?? {}) as Record<string, unknown>;
  if (!isText(userId) || !isText(channelId) || !isText(action) || (organisation != null && !isText(organisation))) {
    throw new PolicyRequestError(400, "The body is not a question: userId, channelId and action are needed");
  }
  return { userId, channelId, action, ...(organisation != null && { organisation }) };
}

export function policyAnswer(verdict: PolicyVerdict): Response {
  const { allow, ttlSeconds } = typeof verdict === "object" ? verdict : { allow: verdict, ttlSeconds: undefined };
  const body = { allow: allow === true, ...(ttlSeconds !== undefined && { ttlSeconds }) };
  return new Response(JSON.stringify(body), {
    headers: { "Content-Type": "application/json", "Cache-Control": "no-store" },
  });
}

/**
 * A route of its own: `export const POST = policyHandler({ secret }, ({ userId, channelId }) => mayJoin(userId, channelId))`.
 * What `decide` throws is answered by 500, which decides nothing: nobody is let in, and it is asked again.
 */
export function policyHandler(
  options: PolicyOptions,
  decide: (question: PolicyQuestion) => PolicyVerdict | Promise<PolicyVerdict>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    try {
      return policyAnswer(await decide(await readPolicyRequest(request, options)));
    } catch (error) {
      const status = error instanceof PolicyRequestError ? error.status : 500;
      return new Response(null, { status });
    }
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** In the same time wherever they differ: of each the hash is compared, and all of it. */
async function isOneOf(shown: string, secrets: readonly string[]): Promise<boolean> {
  const hash = async (text: string) =>
    new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  const mine = await hash(shown);
  let found = false;
  for (const secret of secrets) {
    const theirs = await hash(secret);
    let difference = secret ? 0 : 1;
    for (let i = 0; i < theirs.length; i++) difference |= theirs[i]! ^ mine[i]!;
    found = difference === 0 || found;
  }
  return found;
}
