/**
 * The playground on this machine.
 *
 * @module
 */
import type { Site } from "./build_site.ts";
import { siteHeaders } from "./policy.ts";

/** What answers for a path. */
export function answer(site: Site, request: Request): Response {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return new Response("Only GET and HEAD\n", { status: 405, headers: { allow: "GET, HEAD" } });
  }
  const { pathname } = new URL(request.url);
  const file = site.get(pathname === "/" ? "index.html" : pathname.slice(1));
  if (!file) return new Response("Not found\n", { status: 404, headers: siteHeaders });
  return new Response(file.text, { headers: { ...siteHeaders, "content-type": file.type } });
}

/**
 * Serves a site to this machine alone.
 *
 * @param site The site, which may still be built.
 * @param port The port; 0 for one that is free.
 * @throws {Error} If the port can't be had.
 */
export function serveSite(
  site: Promise<Site>,
  port: number,
): Deno.HttpServer<Deno.NetAddr> {
  const hostname = "127.0.0.1";
  try {
    return Deno.serve(
      { hostname, port, onListen: () => {} },
      async (request) => answer(await site, request),
    );
  } catch (cause) {
    const used = cause instanceof Deno.errors.AddrInUse;
    const why = used ? "one in use" : cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `Cannot serve at ${hostname}:${port}: expected a free port, got ${why}; --port=0 takes any`,
      { cause },
    );
  }
}
