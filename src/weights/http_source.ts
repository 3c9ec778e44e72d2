import { watchdog } from "../host/mod.ts";
import type { ByteSource } from "./byte_source.ts";

/** How weights are read from an address. */
export interface HttpOptions {
  /** Further headers of every request, such as `Authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends reading. */
  readonly signal?: AbortSignal;
  /** After how many seconds without a byte to give up. Default 60. */
  readonly patience?: number;
}

/** As many bytes as the first request asks for: most headers are shorter. */
const FIRST = 2 ** 16;

/** What a server answers to a request for a range. */
interface Answer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Bytes of the whole file. */
  readonly size: number;
  /** What says which version of the file it is, if the server tells. */
  readonly version: string | null;
}

/** A file at an http or https address, read by ranges. */
export class HttpSource implements ByteSource {
  #closed = new AbortController();

  private constructor(
    readonly name: string,
    private readonly first: Answer,
    private readonly options: HttpOptions,
  ) {}

  /**
   * Asks for a file's first bytes.
   *
   * @throws {RangeError} if the server has no such file, or answers no ranges.
   */
  static async open(url: URL, options: HttpOptions = {}): Promise<HttpSource> {
    const first = await request(url.href, 0, FIRST, options);
    return new HttpSource(url.href, first, options);
  }

  get size(): number {
    return this.first.size;
  }

  async read(from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
    if (to <= this.first.bytes.length) return this.first.bytes.slice(from, to);
    if (from === to) return new Uint8Array(0);
    const { headers, patience, signal } = this.options;
    const closed = this.#closed.signal;
    const either = signal ? AbortSignal.any([signal, closed]) : closed;
    const options = { headers, patience, signal: either };
    const { bytes, size, version } = await request(this.name, from, to, options);
    const same = size === this.size && version === this.first.version;
    if (same && bytes.length === to - from) return bytes;
    throw new RangeError(
      `Cannot read ${this.name}: expected bytes ${from} to ${to} of the ${this.size} that it had, ` +
        `got ${same ? `${bytes.length} bytes` : "another version of the file"}`,
    );
  }

  close(): void {
    this.#closed.abort(new DOMException(`${this.name} is closed`, "AbortError"));
  }
}

/** Asks for bytes; a file that ends earlier has fewer. */
async function request(
  url: string,
  from: number,
  to: number,
  { headers, signal, patience = 60 }: HttpOptions,
): Promise<Answer> {
  using watch = watchdog(patience);
  const response = await fetch(url, {
    // A compressed body would have other bytes than those that were asked for.
    headers: { ...headers, "Range": `bytes=${from}-${to - 1}`, "Accept-Encoding": "identity" },
    signal: signal ? AbortSignal.any([watch.signal, signal]) : watch.signal,
  }).catch((error) => failed(url, error, signal));
  try {
    const range = rangeOf(response, url, from, to);
    const bytes = new Uint8Array(range.to - from);
    let at = 0;
    for await (const chunk of response.body ?? []) {
      watch.reset();
      if (at + chunk.length > bytes.length) at = Infinity;
      if (at === Infinity) break;
      bytes.set(chunk, at);
      at += chunk.length;
    }
    if (at !== bytes.length) {
      const got = at === Infinity ? "more" : at;
      throw new RangeError(
        `Cannot read ${url}: expected ${bytes.length} bytes from byte ${from} on, got ${got}`,
      );
    }
    return { bytes, size: range.size, version: response.headers.get("etag") };
  } catch (error) {
    await response.body?.cancel().catch(() => {});
    if (error instanceof RangeError) throw error;
    return failed(url, error, signal);
  }
}

/** The range that an answer has, after checking that it is one that was asked for. */
function rangeOf(response: Response, url: string, from: number, to: number) {
  const { status, statusText, headers } = response;
  const got = `${status} ${statusText}`.trim();
  if (status === 200) {
    throw new RangeError(
      `Cannot read ${url}: expected a server that sends parts of a file (status 206), got the ` +
        `whole (status 200): download the file and give its path`,
    );
  }
  if (status !== 206) {
    throw new RangeError(
      `Cannot read ${url}: expected status 206 for a part of a file, got ${got}`,
    );
  }
  const text = headers.get("content-range");
  const [, start, last, whole] = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(text ?? "") ?? [];
  const size = Number(whole);
  const end = Number(last) + 1;
  if (Number(start) === from && end === Math.min(to, size)) return { to: end, size };
  throw new RangeError(
    `Cannot read ${url}: expected a content-range of bytes ${from}-${
      to - 1
    }, or up to the file's ` +
      `end, and the file's size, got ${JSON.stringify(text)}`,
  );
}

/** Throws what ended a request: the caller's own reason, or what the network says. */
function failed(url: string, error: unknown, signal: AbortSignal | undefined): never {
  signal?.throwIfAborted();
  const why = error instanceof Error ? error.message : error;
  throw new Error(`Cannot read ${url}: ${why}`, { cause: error });
}
