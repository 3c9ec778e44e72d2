/**
 * Gives random nonsense to sessions and programs, among inputs that are right. What must be refused
 * must be refused, naming the input; what is taken must give the numbers that the host finds too;
 * nothing that was refused may have changed anything.
 *
 *     deno run -A --v8-flags=--no-wasm-bounds-checks src/training/testing/fuzz_inputs.ts \
 *       --device=cpu --count=25000 --seed=1
 *
 * @module
 */
import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { type Device, type DeviceName, openDevice, type Values } from "../../devices/mod.ts";
import { Random } from "../../random/mod.ts";
import { drawTrial, type InputKind, type Trial } from "./trial_inputs.ts";
import { type Target, targets } from "./targets.ts";

/** Rates that can't be: an update with one must be refused. */
const RATES: readonly unknown[] = [NaN, Infinity, -1, -Infinity, 1e39, undefined, null, "0", {}];

/** What came out, to be printed. */
export interface Findings {
  /** Trials that were refused. */
  refused: number;
  /** Trials that were taken and gave the right numbers. */
  taken: number;
}

/** Runs `count` trials on a device; throws at the first that goes wrong. */
export async function fuzz(device: Device, count: number, seed: number): Promise<Findings> {
  const random = new Random(seed);
  const all = await targets(device);
  const found = { refused: 0, taken: 0 };
  for (let i = 0; i < count; i++) {
    const target = all[random.integer(all.length)];
    const trial = withRate(drawTrial(target.kinds, random), random);
    const refused = attempt(target, trial, `trial ${i} of seed ${seed}, ${trial.what}`);
    if (refused) found.refused++;
    else found.taken++;
    if (target.expected.length === target.most) await compare(target);
  }
  for (const target of all) await compare(target);
  // The rate was 0 throughout, so that what was taken changed no parameter either.
  for (const { session, values } of all) {
    assert.deepEqual(await session.parameters(), values);
    session.destroy();
  }
  return found;
}

interface FuzzTrial extends Trial {
  readonly rate: unknown;
}

function withRate(trial: Trial, random: Random): FuzzTrial {
  if (random.integer(20)) return { ...trial, rate: 0 };
  const rate = RATES[random.integer(RATES.length)];
  return { ...trial, rate, refused: true, what: `${trial.what}, rate ${String(rate)}` };
}

/** Runs a trial; true if it was refused, as it had to be. */
function attempt(
  target: Target,
  { inputs, rate, refused, what }: FuzzTrial,
  where: string,
): boolean {
  const { session, kinds } = target;
  const step = session.step;
  // Taken before the run: an input may change while it waits.
  const expected = refused ? undefined : target.expect(inputs as Record<string, Values>);
  try {
    session.update(inputs as Record<string, Values>, rate as number);
  } catch (error) {
    assert.ok(refused, `${where} was refused: ${error}`);
    assert.ok(error instanceof RangeError || error instanceof TypeError, `${where}: ${error}`);
    assert.match(error.message, /^Cannot (feed|update|run)/, where);
    assert.ok(error.message.length < 300, `${where}: ${error.message}`);
    const named = what.includes(", rate ") ||
      namesOf(kinds, inputs).some((name) => error.message.includes(JSON.stringify(name)));
    assert.ok(named, `${where}: ${error.message} names no input`);
    assert.equal(session.step, step, where);
    return true;
  }
  assert.ok(!refused, `${where} was taken`);
  target.expected.push({ loss: expected!, where });
  return false;
}

function namesOf(kinds: Readonly<Record<string, InputKind>>, inputs: object): string[] {
  return [...Object.keys(kinds), ...Object.keys(inputs)];
}

/** Compares the losses of all runs that were taken since the last time with the host's. */
async function compare(target: Target): Promise<void> {
  const runs = await target.session.read();
  assert.equal(runs.length, target.expected.length);
  runs.forEach(({ loss }, i) => {
    const { loss: exact, where } = target.expected[i];
    const error = Math.abs(loss[0] - exact);
    assert.ok(error <= 1e-4 * Math.max(1, Math.abs(exact)), `${where}: ${loss[0]}, not ${exact}`);
  });
  target.expected.length = 0;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      device: { type: "string", default: "cpu" },
      count: { type: "string", default: "500" },
      seed: { type: "string", default: "0" },
    },
  });
  const device = await openDevice(values.device as DeviceName);
  const began = performance.now();
  const { refused, taken } = await fuzz(device, Number(values.count), Number(values.seed));
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const { name } = device.description;
  console.log(`${name}: ${refused} refused, ${taken} taken and right, in ${seconds} s`);
  device.destroy();
}

if (import.meta.main) await main();
