import assert from "assert";
import { openWeights } from "./open_weights.ts";
import { sampleFile, samples } from "./testing/weight_folder.ts";

type Answer = (request: Request) => Response | Promise<Response>;

/** Calls with the address of a server of this machine. */
async function serving(answer: Answer, test: (url: string) => Promise<void>): Promise<void> {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, answer);
  try {
    await test(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
}

/** The part of some bytes that a request asks for, as servers answer it. */
function part(bytes: Uint8Array<ArrayBuffer>, request: Request, etag = '"1"'): Response {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.get("range")!)!.map(Number);
  const end = Math.min(to + 1, bytes.length);
  const range = `bytes ${from}-${end - 1}/${bytes.length}`;
  const headers = { "content-range": range, etag };
  return new Response(bytes.slice(from, end), { status: 206, headers });
}

/** A file that is longer than what the first request asks for. */
const long = sampleFile(undefined, { note: "n".repeat(100_000) });

Deno.test("a file at an address is read by ranges, in parts and at the same time", async () => {
  const ranges: string[] = [];
  const answer: Answer = (request) => {
    if (request.headers.get("authorization") !== "Bearer x") {
      return new Response(null, { status: 401 });
    }
    assert.equal(request.headers.get("accept-encoding"), "identity");
    ranges.push(request.headers.get("range")!);
    return part(new URL(request.url).pathname === "/short" ? sampleFile() : long, request);
  };
  await serving(answer, async (url) => {
    const headers = { Authorization: "Bearer x" };
    for (const name of ["short", "long"]) {
      await using file = await openWeights(`${url}/${name}`, { headers });
      const names = Object.keys(samples);
      const found = await Promise.all(names.map((name) => file.read(name)));
      found.forEach((tensor, i) => assert.deepEqual(tensor, samples[names[i]]));
      if (name === "short") assert.deepEqual(ranges, ["bytes=0-65535"]);
    }
    assert.ok(ranges.length > 10);
    await assert.rejects(openWeights(`${url}/short`), {
      name: "RangeError",
      message: `Cannot read ${url}/short: expected status 206 for a part of a file, got 401 ` +
        "Unauthorized",
    });
  });
});

Deno.test("shards at an address lie beside their index", () =>
  serving((request) => {
    const files: Record<string, Uint8Array<ArrayBuffer>> = {
      "/m/index.json": new TextEncoder().encode(
        JSON.stringify({ weight_map: { f32: "a b.safetensors", i8: "c.safetensors" } }),
      ),
      "/m/a%20b.safetensors": sampleFile(["f32"]),
      "/m/c.safetensors": sampleFile(["i8"]),
    };
    return part(files[new URL(request.url).pathname], request);
  }, async (url) => {
    await using file = await openWeights(new URL(`${url}/m/index.json`));
    for (const name of ["f32", "i8"]) assert.deepEqual(await file.read(name), samples[name]);
    assert.equal(file.tensors.get("f32")!.file, `${url}/m/a%20b.safetensors`);
  }));

Deno.test("shards are asked for by the signature that their index's address has", () =>
  serving((request) => {
    const { pathname, search } = new URL(request.url);
    if (search !== "?sp=r&sig=a%2Fb%3D") return new Response(null, { status: 403 });
    const index = JSON.stringify({ weight_map: { f32: "a b.safetensors" } });
    const isIndex = pathname === "/m/index.json";
    return part(isIndex ? new TextEncoder().encode(index) : sampleFile(["f32"]), request);
  }, async (url) => {
    await using file = await openWeights(`${url}/m/index.json?sp=r&sig=a%2Fb%3D`);
    assert.deepEqual(await file.read("f32"), samples.f32);
    await assert.rejects(openWeights(`${url}/m/index.json`), /got 403 Forbidden$/);
  }));

Deno.test("servers that answer no ranges, or wrong ones, are refused", async () => {
  const short = sampleFile();
  const partial = (range: string, body = short) =>
    new Response(body, { status: 206, headers: { "content-range": range } });
  const size = short.length;
  const answers: Record<string, [answer: Answer, message: RegExp]> = {
    whole: [() => new Response(short), /sends parts of a file \(status 206\), got the whole/],
    missing: [() => new Response("no", { status: 404 }), /got 404 Not Found$/],
    empty: [() => new Response(null, { status: 416 }), /got 416 Range Not Satisfiable$/],
    no: [() => new Response(short, { status: 206 }), /a content-range of bytes 0-65535.*got null/],
    open: [() => partial(`bytes 0-${size - 1}/*`), /expected a content-range/],
    shifted: [() => partial(`bytes 1-${size}/${size + 1}`), /expected a content-range/],
    cut: [() => partial(`bytes 0-9/${size}`), /expected a content-range/],
    more: [() => partial(`bytes 0-9/10`), /expected 10 bytes from byte 0 on, got more/],
    less: [() => partial(`bytes 0-${size}/${size + 1}`), /expected \d+ bytes .* on, got \d+$/],
    page: [
      () => partial(`bytes 0-98/99`, new TextEncoder().encode("<html>".padEnd(99))),
      /got a page of HTML/,
    ],
  };
  const answer: Answer = (request) => answers[new URL(request.url).pathname.slice(1)][0](request);
  await serving(answer, async (url) => {
    for (const [name, [, message]] of Object.entries(answers)) {
      await assert.rejects(openWeights(`${url}/${name}`), (error: Error) => {
        assert.equal(error.name, "RangeError", error.stack);
        assert.ok(error.message.startsWith(`Cannot read ${url}/${name}: expected `), error.message);
        assert.match(error.message, message);
        return true;
      });
    }
  });
});

Deno.test("a file that changes, a server that hangs, and one that isn't there end in a sentence", async () => {
  let mode = "right";
  const hang = () =>
    new Response(new ReadableStream({ start: (c) => c.enqueue(new Uint8Array(1)) }), {
      status: 206,
      headers: { "content-range": `bytes 0-65535/${long.length}` },
    });
  const answer: Answer = (request) =>
    mode === "hang" ? hang() : part(long, request, mode === "right" ? '"1"' : '"2"');
  let address = "";
  await serving(answer, async (url) => {
    address = `${url}/x`;
    await using file = await openWeights(address);
    mode = "changed";
    await assert.rejects(file.read("f64"), /expected bytes \d+ .*got another version of the file$/);
    mode = "right";
    await file.read("f64");
    const reading = file.read("f64");
    await file.close();
    await assert.rejects(reading, /is closed/);
    mode = "hang";
    await assert.rejects(
      openWeights(address, { patience: 0.1 }),
      /x: expected bytes from the server, got none for 0\.1 seconds$/,
    );
    const reason = new Error("enough");
    const signal = AbortSignal.abort(reason);
    await assert.rejects(openWeights(address, { signal }), (error) => error === reason);
  });
  await assert.rejects(openWeights(address), /^Error: Cannot read http:.*x: /);
});
