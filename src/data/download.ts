import { builtin, watchdog } from "../host/mod.ts";

/** How far a download is. */
export interface Progress {
  /** Bytes so far. */
  readonly received: number;
  /** Bytes in all, if the server tells. */
  readonly total: number | undefined;
}

/** Options of {@linkcode download}. */
export interface DownloadOptions {
  /** The MD5 sum that the bytes must have, in hexadecimal. */
  md5: string;
  /** Is told after every chunk. */
  onProgress?: (progress: Progress) => void;
  /** After how many seconds without a byte to give up. @default {60} */
  patience?: number;
  /** Ends it. */
  signal?: AbortSignal;
}

/**
 * Downloads an address into a file and checks its MD5. The file is complete and right if this returns;
 * after an error it may hold anything, and the caller removes it.
 *
 * @throws {Error} If the server can't be reached, answers other than 200, stops early, or sends other
 *   bytes.
 */
export async function download(
  url: string,
  path: string,
  { md5, onProgress, patience = 60, signal }: DownloadOptions,
): Promise<void> {
  using watch = watchdog(patience);
  const stop = signal ? AbortSignal.any([watch.signal, signal]) : watch.signal;
  const response = await request(url, stop);
  const length = Number(response.headers.get("content-length") ?? NaN);
  const total = Number.isSafeInteger(length) ? length : undefined;
  const hash = md5Hash();
  let received = 0;
  using file = await Deno.create(path).catch(async (error) => {
    await response.body!.cancel();
    throw error;
  });
  try {
    for await (const chunk of response.body!) {
      watch.reset();
      hash.update(chunk);
      for (let at = 0; at < chunk.length;) at += await file.write(chunk.subarray(at));
      received += chunk.length;
      onProgress?.({ received, total });
    }
  } catch (error) {
    throw failed(url, `the transfer stopped at byte ${received} of ${total ?? "?"}`, error);
  }
  if (total !== undefined && received !== total) {
    throw failed(url, `the transfer ended at byte ${received} of ${total}`);
  }
  const sum = hash.digest("hex");
  if (sum !== md5.toLowerCase()) {
    throw failed(url, `the ${received} bytes received must have the MD5 sum ${md5}: ${sum}`);
  }
}

async function request(url: string, signal: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    // What arrives is as long as the server says it is.
    response = await fetch(url, { signal, headers: { "Accept-Encoding": "identity" } });
  } catch (error) {
    throw failed(url, "the server can't be reached", error);
  }
  if (response.status === 200 && response.body) return response;
  await response.body?.cancel();
  throw failed(url, `the server must answer 200: ${response.status} ${response.statusText}`);
}

function failed(url: string, why: string, cause?: unknown): Error {
  let root = cause;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause; // says the most
  const detail = root instanceof Error ? ` (${root.message})` : "";
  return new Error(`Cannot download ${url}: ${why}${detail}`, { cause });
}

/** What computes an MD5 sum. */
export interface Hash {
  update(bytes: Uint8Array): Hash;
  digest(encoding: "hex"): string;
}

/** A new one. */
export function md5Hash(): Hash {
  return builtin<{ createHash(name: string): Hash }>("node:crypto").createHash("md5");
}
