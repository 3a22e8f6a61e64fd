// Made of clients/close-codes.json by `npm run close-codes`. b: with a pause, as
// all that is not here; t: with another token, nv: never, nw: now.
export const closeCodes: Record<string, "b" | "t" | "nv" | "nw"> = {
  "1002": "nv",
  "1003": "nv",
  "1007": "nv",
  "1008": "nv",
  "1009": "nv",
  "4401": "t",
  "4403": "nv",
  "4429": "nv",
  "1008 nothing heard for too long": "b",
  "1009 no room for unfinished messages": "b",
  "4401 token of another user": "nw",
};
