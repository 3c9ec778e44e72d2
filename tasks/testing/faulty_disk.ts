/**
 * Loaded before a program, it makes one of the program's changes of the file system the last one, or the
 * first that finds the disk full. `FAULT` says which: `kill:7`, `full:7`, `once:7`, `half:7` for once after half
 * of what is written, or `count:FILE` to write down how many there are.
 *
 *     FAULT=kill:7 deno run -A --preload=tasks/testing/faulty_disk.ts tasks/copying.ts …
 *
 * @module
 */

// deno-lint-ignore no-explicit-any
type Call = (this: any, ...args: any[]) => any;

const [kind, where] = (Deno.env.get("FAULT") ?? "").split(/:(.*)/s);
const real = { open: Deno.open, write: Deno.FsFile.prototype.write };
let count = 0;

/** The disk is full. */
function full(): Error {
  const error = new Error("No space left on device (os error 28)");
  return Object.assign(error, { code: "ENOSPC" });
}

/** Ends the process as a power cut does, after half of what was to be written. */
async function die(half: () => Promise<unknown>): Promise<never> {
  await half();
  Deno.kill(Deno.pid, "SIGKILL");
  return await new Promise(() => {});
}

/** The call with its fault. `grows` is true for what needs room on the disk. */
function faulty(call: Call, grows: boolean, half: Call = () => Promise.resolve()): Call {
  return function (...args) {
    const place = ++count;
    const at = Number(where);
    if (kind === "kill" && place === at) return die(() => half.apply(this, args));
    if (kind === "full" && place >= at && grows) return Promise.reject(full());
    if (kind === "once" && place === at && grows) return Promise.reject(full());
    if (kind === "half" && place === at && grows) {
      return half.apply(this, args).then(() => Promise.reject(full()));
    }
    return call.apply(this, args);
  };
}

const writes = ({ write, append, create }: Deno.OpenOptions = {}) => write || append || create;

Object.assign(Deno, {
  mkdir: faulty(Deno.mkdir, true),
  link: faulty(Deno.link, true),
  remove: faulty(Deno.remove, false),
  rename: faulty(Deno.rename, false),
  writeFile: faulty(Deno.writeFile, true),
  writeTextFile: faulty(Deno.writeTextFile, true),
  open: (path: string, options?: Deno.OpenOptions) =>
    writes(options) ? faulty(real.open, true)(path, options) : real.open(path, options),
});
Object.assign(Deno.FsFile.prototype, {
  write: faulty(real.write, true, function (bytes: Uint8Array) {
    return real.write.call(this, bytes.subarray(0, bytes.length >> 1));
  }),
  sync: faulty(Deno.FsFile.prototype.sync, false),
  truncate: faulty(Deno.FsFile.prototype.truncate, false),
});

if (kind === "count") {
  const report = Deno.writeTextFileSync;
  globalThis.addEventListener("unload", () => report(where, String(count)));
}
