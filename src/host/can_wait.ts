/**
 * Whether this thread may sleep until another one wakes it: a page's own thread may not, and no thread
 * of a page that isn't isolated (`crossOriginIsolated`), as that has no memory to share.
 */
export function canWait(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
    return true;
  } catch {
    return false;
  }
}
