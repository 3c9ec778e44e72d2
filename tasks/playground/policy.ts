/**
 * What the playground may do in a browser: nothing with any other host.
 *
 * @module
 */

/** A content security policy; only a server's is asked who may show the page in a frame. */
export function policyOf(of: "page" | "server"): string {
  return [
    "default-src 'none'",
    // Kernels are WebAssembly; threads of the CPU device are programs within the worker's.
    "script-src 'self' blob: 'wasm-unsafe-eval'",
    "worker-src 'self' blob:",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    ...of === "server" ? ["frame-ancestors 'none'"] : [],
  ].join("; ");
}

/** The headers that go with every file: those that isolate the page, which threads need, and the policy. */
export const siteHeaders: Readonly<Record<string, string>> = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
  "content-security-policy": policyOf("server"),
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-cache",
};
