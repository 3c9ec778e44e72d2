/**
 * Starts the main task from an empty cache, as on a machine that has never seen this package: it must
 * work, print no warning, and download little.
 *
 *     deno run -A tasks/checks/first_run.ts
 *
 * @module
 */

/** Bytes of packages that a first run may put on disk. */
const MOST_BYTES = 15e6;

async function bytesIn(folder: string): Promise<number> {
  let sum = 0;
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const path = `${folder}/${name}`;
      sum += isDirectory ? await bytesIn(path) : (await Deno.stat(path)).size;
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return sum;
}

const cache = await Deno.makeTempDir({ prefix: "empty-cache-" });
try {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "train", "--help"],
    env: { DENO_DIR: cache, NO_COLOR: "1" },
    stdout: "null",
  }).output();
  const said = new TextDecoder().decode(stderr).trim().split("\n");
  const other = said.filter((line) => !/^(Task|Download|Initialize) /.test(line));
  const bytes = await bytesIn(`${cache}/npm`) + await bytesIn(`${cache}/remote`);
  const megabytes = `${(bytes / 1e6).toFixed(1)} MB`;
  if (code !== 0 || other.length || bytes > MOST_BYTES) {
    console.error(
      `Cannot start from an empty cache: expected no warning and at most ${MOST_BYTES / 1e6} MB, ` +
        `got ${megabytes} and exit code ${code}\n${other.join("\n")}`,
    );
    Deno.exit(1);
  }
  console.log(`first run: ${megabytes} downloaded`);
} finally {
  await Deno.remove(cache, { recursive: true });
}
