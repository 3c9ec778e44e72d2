/**
 * Texts that a page keeps: pages and workers have a cache of answers to requests, of which none is made
 * here. There is none without encryption, or in files that are opened without a server.
 *
 * @module
 */

const addressOf = (name: string, folder = "") =>
  `https://mimetic.invalid/${encodeURIComponent(folder)}/${name}`;

/** A text that was kept, or `undefined`. */
export async function cachedInPage(name: string, folder?: string): Promise<string | undefined> {
  const cache = await caches.open("mimetic");
  return await (await cache.match(addressOf(name, folder)))?.text();
}

/** Keeps a text. */
export async function cacheInPage(name: string, text: string, folder?: string): Promise<void> {
  const cache = await caches.open("mimetic");
  await cache.put(addressOf(name, folder), new Response(text));
}
