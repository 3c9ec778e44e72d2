/**
 * Loaded before a worker, it makes this machine another one to it: what the system here knows of other
 * processes says nothing then, and only leases tell whether they live.
 *
 *     deno run -A --preload=tasks/testing/other_machine.ts tasks/work.ts …
 *
 * @module
 */
const read = Deno.readTextFileSync;
const name = crypto.randomUUID();

Deno.readTextFileSync = (path) =>
  String(path) === "/proc/sys/kernel/random/boot_id" ? `${name}\n` : read(path);
