/**
 * Pages on this machine, opened in Chromium.
 *
 * @module
 */
import { type Browser, launchChromium, type Page } from "../../../src/host/testing/chromium.ts";
import type { Files } from "./site.ts";

/** The headers of an isolated page: one that may share memory among threads. */
export const ISOLATED = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

const types: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
};

/** A page that is open, and what came of it. */
export interface OpenPage {
  /** The page. */
  readonly page: Page;
  /** What it asked for, blobs aside. */
  readonly requests: readonly string[];
  /** What it said as warnings and errors, and errors that it didn't catch. */
  readonly said: readonly string[];
  /** The server's address. */
  readonly origin: string;
}

/** With WebGPU and without. */
const browsers = new Map<boolean, Promise<Browser>>();

/** A browser, started once. */
function browserWith(webgpu: boolean): Promise<Browser> {
  if (!browsers.has(webgpu)) browsers.set(webgpu, launchChromium({ webgpu }));
  return browsers.get(webgpu)!;
}

/** Closes all that were started. */
export async function closeBrowsers(): Promise<void> {
  for (const browser of browsers.values()) await (await browser).close();
  browsers.clear();
}

/** A file, or the part of it that is asked for. */
function answer(
  file: string | Uint8Array<ArrayBuffer>,
  request: Request,
  headers: Record<string, string>,
): Response {
  const bytes = typeof file === "string" ? new TextEncoder().encode(file) : file;
  const [, from, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.get("range") ?? "") ?? [];
  if (from === undefined) return new Response(bytes, { headers });
  const part = bytes.subarray(Number(from), Number(last) + 1);
  const range = `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}`;
  return new Response(part, { status: 206, headers: { ...headers, "content-range": range } });
}

/** Serves files with headers, opens `index.html` and hands it to a test. */
export async function withPage<T>(
  files: Files,
  headers: Readonly<Record<string, string>>,
  test: (open: OpenPage) => Promise<T>,
  { webgpu = false } = {},
): Promise<T> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname } = new URL(request.url);
    const file = files.get(pathname);
    if (file === undefined) return new Response("Not found", { status: 404 });
    const type = types[pathname.split(".").at(-1)!] ?? "application/octet-stream";
    return answer(file, request, { ...headers, "content-type": type });
  });
  const page = await (await browserWith(webgpu)).newPage();
  const [requests, said]: string[][] = [[], []];
  page.on("request", (request) => {
    if (!/^(blob|data):/.test(request.url())) requests.push(request.url());
  });
  page.on("console", (message) => {
    if (/warning|error/.test(message.type())) said.push(message.text());
  });
  page.on("pageerror", (error) => said.push(error.message));
  const origin = `http://127.0.0.1:${server.addr.port}`;
  try {
    await page.goto(`${origin}/index.html`);
    return await test({ page, requests, said, origin });
  } finally {
    await page.close();
    await server.shutdown();
  }
}
