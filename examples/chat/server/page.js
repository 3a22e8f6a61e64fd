import { readdirSync, readFileSync } from "node:fs";

/** @type {Record<string, string>} */
const TYPES = { html: "text/html", js: "text/javascript", css: "text/css", svg: "image/svg+xml" };

/**
 * The page as Vite has built it. All of it is read at the start, so nothing else of the disk can be asked for.
 *
 * @param {URL} folder
 * @param {string} parleyUrl whom the page may talk to beside this server
 * @returns {(path: string, response: import("node:http").ServerResponse) => void}
 */
export function pageFiles(folder, parleyUrl) {
  const names = readdirSync(folder, { recursive: true }).map(String);
  const files = new Map(
    names.filter((it) => it.includes(".")).map((it) => [`/${it}`, readFileSync(new URL(it, folder))]),
  );
  const policy = `default-src 'self'; img-src 'self' data: https:; base-uri 'none'; frame-ancestors 'none';
    connect-src 'self' ${new URL(parleyUrl).origin} ${new URL(parleyUrl).origin.replace("http", "ws")}`;
  return (path, response) => {
    const name = files.has(path) ? path : "/index.html";
    const named = name.startsWith("/assets/");
    response.writeHead(files.has(path) || path === "/" ? 200 : 404, {
      "Content-Type": `${TYPES[name.split(".").at(-1) ?? ""] ?? "application/octet-stream"}; charset=utf-8`,
      "Content-Security-Policy": policy.replace(/\s+/g, " "),
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
      // Names of assets have a hash of what is in them.
      "Cache-Control": named ? "max-age=31536000, immutable" : "no-cache",
    });
    response.end(files.get(name));
  };
}
