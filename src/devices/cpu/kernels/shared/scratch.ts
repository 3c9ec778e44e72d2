/** Throws a `RangeError` unless an operation's working space fits into a thread's scratch. */
export function checkScratch(what: string, bytes: number, room: number): void {
  if (bytes <= room) return;
  throw new RangeError(
    `Cannot ${what}: expected working space of at most ${room} bytes, got ${bytes}`,
  );
}
