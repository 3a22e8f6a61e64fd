/** A message of the server's. What is in `data` is looked at where it is used. */
export interface Message {
  type: string;
  channelId?: string;
  timestamp?: number;
  data?: any;
  origin?: string;
}

/** Undefined for what is not of the protocol, which is passed over. */
export function parse(text: unknown): Message | undefined {
  try {
    const message = JSON.parse(text as string);
    return typeof message.type === "string" ? message : undefined;
  } catch {
    return undefined;
  }
}
