/**
 * The gate, here and in CI: runs every check and every test task, also after one that failed, and says
 * at its end what failed and how many tests there were. `deno task ok`.
 *
 * @module
 */

/** Files whose documentation is published. */
function documented(): string[] {
  const rooms = [...Deno.readDirSync("src")].map(({ name }) => `src/${name}/mod.ts`).sort();
  return ["mod.ts", ...rooms, "tasks/train.ts"];
}

/** All that must hold before a commit, as arguments of `deno`. */
const steps: readonly (readonly string[])[] = [
  ["fmt", "--check"],
  ["lint"],
  ["check", "--lock=bench/deno.lock"],
  ["doc", "--lint", ...documented()],
  ["run", "-R", "tasks/check_imports.ts"],
  ["task", "build:kernels", "--check"],
  ["publish", "--dry-run", "--allow-dirty"],
  ["run", "-A", "tasks/checks/first_run.ts"],
  ["task", "test"],
  ["task", "test:browser"],
  ["task", "test:dawn"],
  ["task", "test:llvmpipe"],
  ["task", "test:images"],
  ["task", "test:shells"],
];

/** What a stream says, passed on as it comes. */
async function passOn(
  stream: ReadableStream<Uint8Array>,
  out: { writeSync(bytes: Uint8Array): number },
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of stream) {
    for (let at = 0; at < bytes.length;) at += out.writeSync(bytes.subarray(at));
    text += decoder.decode(bytes, { stream: true });
  }
  return text;
}

/** The tests that a test run's closing line counts. */
export function countTests(text: string): { passed: number; failed: number } {
  const counts = { passed: 0, failed: 0 };
  for (const [, passed, failed] of text.matchAll(/\| (\d+) passed.*? \| (\d+) failed/g)) {
    counts.passed += Number(passed);
    counts.failed += Number(failed);
  }
  return counts;
}

/** The last lines of what a step said, but for those of tests that passed. */
export function lastWords(text: string, most = 30): string[] {
  const lines = text.split("\n").filter((line) => line.trim() && !/ \.\.\. ok \(.*\)$/.test(line));
  return lines.slice(-most);
}

/** How a step ended. */
interface Ending {
  /** In words; the empty text if it is all right. */
  readonly wrong: string;
  readonly texts: readonly string[];
  readonly passed: number;
  readonly failed: number;
}

/** True if all tests passed, and only the process that ran them failed while it ended. */
export function endedBadly({ wrong, passed, failed }: Omit<Ending, "texts">): boolean {
  return wrong !== "" && passed > 0 && failed === 0;
}

async function run(args: readonly string[]): Promise<Ending> {
  const start = performance.now();
  console.log(`\n▶ deno ${args.join(" ")}`);
  const env = { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" };
  const process = new Deno.Command(Deno.execPath(), {
    ...{ args: [...args], env, stdout: "piped" as const, stderr: "piped" as const },
  }).spawn();
  const texts = await Promise.all([
    passOn(process.stdout, Deno.stdout),
    passOn(process.stderr, Deno.stderr),
  ]);
  const { code, signal } = await process.status;
  const wrong = code ? signal ?? `exit code ${code}` : "";
  const seconds = Math.round((performance.now() - start) / 1000);
  console.log(`${wrong ? `✗ ${wrong}` : "✓"}, ${seconds} s`);
  return { wrong, texts, ...countTests(texts.join("\n")) };
}

async function main(): Promise<number> {
  const total = { passed: 0, failed: 0 };
  const said: string[][] = [];
  let worst = 0;
  for (const args of steps) {
    const name = `deno ${args.join(" ")}`;
    let ending = await run(args);
    if (endedBadly(ending)) {
      const words = `${name}: all its tests passed, but it ended with ${ending.wrong}; run again`;
      said.push([words, ...ending.texts.flatMap((text) => lastWords(text))]);
      ending = await run(args);
    }
    const { wrong, texts, passed, failed } = ending;
    total.passed += passed;
    total.failed += failed;
    if (!wrong) continue;
    worst = 1;
    said.push([`failed: ${name}, ${wrong}`, ...texts.flatMap((text) => lastWords(text))]);
  }
  // At the end again, as that is what is seen of a long log.
  for (const [summary, ...words] of said) console.error([summary, ...words].join("\n  "));
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return worst;
}

if (import.meta.main) Deno.exit(await main());
