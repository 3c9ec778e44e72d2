import assert from "assert";
import { inFolder } from "../../host/testing/in_folder.ts";
import { type Busy, Claim, ClaimLostError } from "./claim.ts";
import { ClaimWatch } from "./claim_watch.ts";

const inClaims = (test: (path: string) => Promise<void>) =>
  inFolder((folder) => test(`${folder}/claim`));

async function taken(path: string, watch = new ClaimWatch(), lease?: number): Promise<Claim> {
  const claim = await Claim.take(path, watch, lease);
  assert.ok(claim instanceof Claim);
  return claim;
}

async function busy(path: string, watch = new ClaimWatch()): Promise<Busy> {
  const claim = await Claim.take(path, watch);
  assert.ok(!(claim instanceof Claim));
  return claim;
}

const sleep = (seconds: number) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

/** What a process of this machine leaves behind that is killed; of another one where `machine` is given. */
async function leave(path: string, machine?: string, lease?: number): Promise<void> {
  const claim = await taken(path, new ClaimWatch(), lease);
  const holder = JSON.parse(await Deno.readTextFile(path));
  await claim[Symbol.asyncDispose]();
  await Deno.writeTextFile(path, JSON.stringify({ ...holder, ...machine && { machine } }) + "\n");
}

Deno.test("a claim is one process's, and another's once it is given back", () =>
  inClaims(async (path) => {
    const first = await taken(path);
    const { holder, alive } = await busy(path);
    assert.deepEqual([holder?.pid, alive], [Deno.pid, true]);
    await first[Symbol.asyncDispose]();
    await assert.rejects(Deno.stat(path), Deno.errors.NotFound);
    const second = await taken(path);
    await second[Symbol.asyncDispose]();
  }));

Deno.test("of many that take one claim at once, one gets it, also from a dead process", () =>
  inClaims(async (path) => {
    for (const dead of [false, true]) {
      if (dead) await leave(path);
      const all = await Promise.all(
        Array.from({ length: 20 }, () => Claim.take(path, new ClaimWatch())),
      );
      const claims = all.filter((one) => one instanceof Claim);
      assert.equal(claims.length, 1);
      await claims[0].confirm();
      await claims[0][Symbol.asyncDispose]();
    }
    const left = await Array.fromAsync(Deno.readDir(path.slice(0, path.lastIndexOf("/"))));
    assert.deepEqual(left, []);
  }));

Deno.test("another machine's claim is taken after its lease without a sign of life, and not before", () =>
  inClaims(async (path) => {
    await leave(path, "elsewhere", 0.4);
    const watch = new ClaimWatch();
    for (let beat = 1; beat <= 4; beat++) {
      const { alive } = await busy(path, watch);
      assert.equal(alive, beat > 1);
      await sleep(0.15);
      // Its clock is years behind ours.
      await Deno.utime(path, beat, beat);
    }
    const silent = performance.now();
    while (!(await Claim.take(path, watch) instanceof Claim)) await sleep(0.05);
    const seconds = (performance.now() - silent) / 1000;
    assert.ok(seconds >= 0.4 && seconds < 2, `${seconds} s`);
  }));

Deno.test("a claim that is being made, or was half made by a process that died, is waited for", () =>
  inClaims(async (path) => {
    await Deno.writeTextFile(path, '{"pid":');
    const watch = new ClaimWatch();
    assert.deepEqual(await busy(path, watch), { holder: undefined, alive: false });
    await sleep(1.05);
    await (await taken(path, watch))[Symbol.asyncDispose]();
  }));

Deno.test("somebody's file or folder of that name is nobody's claim, and stays", () =>
  inClaims(async (path) => {
    const watch = new ClaimWatch();
    await Deno.writeTextFile(path, "mine\n");
    for (const seconds of [0, 1.05]) {
      await sleep(seconds);
      await assert.rejects(Claim.take(path, watch), {
        message:
          `Cannot claim ${path}: expected a process's claim of that name or nothing, got another ` +
          "file; give it another name",
      });
    }
    assert.equal(await Deno.readTextFile(path), "mine\n");
    await Deno.remove(path);
    await Deno.mkdir(path);
    await assert.rejects(
      Claim.take(path, watch),
      /: expected a process's claim .*, got a folder; /,
    );
  }));

Deno.test("whoever lost a claim notices, and leaves the new one as it is", () =>
  inClaims(async (path) => {
    const first = await taken(path, new ClaimWatch(), 0.5);
    await first.confirm();
    // Stopped for longer than its lease, it was taken by a process of another machine.
    await leave(`${path}.other`, "elsewhere");
    await Deno.rename(`${path}.other`, path);
    const text = await Deno.readTextFile(path);
    await sleep(0.2);
    assert.ok(first.signal.reason instanceof ClaimLostError);
    await assert.rejects(
      first.confirm(),
      /^ClaimLostError: Cannot go on with .*claim: expected to h/,
    );
    await first[Symbol.asyncDispose]();
    assert.equal(await Deno.readTextFile(path), text);
  }));

Deno.test("the holder gives signs of life", () =>
  inClaims(async (path) => {
    const claim = await taken(path, new ClaimWatch(), 0.2);
    const before = (await Deno.stat(path)).mtime!.getTime();
    await sleep(0.1);
    assert.ok((await Deno.stat(path)).mtime!.getTime() > before);
    await claim[Symbol.asyncDispose]();
  }));
