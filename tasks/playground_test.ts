import assert from "assert";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { playground } from "./playground.ts";
import type { Site } from "./playground/build_site.ts";
import { answer, serveSite } from "./playground/serve_site.ts";
import { requireEmpty, writeSite } from "./playground/write_site.ts";
import { callCommand, list } from "./testing/processes.ts";

const site: Site = new Map([
  ["index.html", { type: "text/html; charset=utf-8", text: "<!doctype html>" }],
  ["page.js", { type: "text/javascript; charset=utf-8", text: "1;" }],
]);

const get = (path: string, method = "GET") =>
  answer(site, new Request(`http://127.0.0.1${path}`, { method }));

Deno.test("files are served with their types and with the headers that isolate a page", async () => {
  for (const path of ["/", "/index.html", "/?x=1"]) {
    const response = get(path);
    assert.equal(response.status, 200, path);
    assert.equal(await response.text(), "<!doctype html>");
    assert.equal(response.headers.get("content-type"), "text/html; charset=utf-8");
    assert.equal(response.headers.get("cross-origin-opener-policy"), "same-origin");
    assert.equal(response.headers.get("cross-origin-embedder-policy"), "require-corp");
    assert.match(response.headers.get("content-security-policy")!, /^default-src 'none'; /);
  }
  assert.match(get("/page.js").headers.get("content-type")!, /^text\/javascript/);
});

Deno.test("there is nothing else, and nothing can be sent", () => {
  for (const path of ["/deno.json", "/../deno.json", "/page.js/", "/constructor", "//page.js"]) {
    assert.equal(get(path).status, 404, path);
  }
  for (const method of ["POST", "PUT", "DELETE"]) assert.equal(get("/", method).status, 405);
});

Deno.test("a port in use is refused before anything is built", async () => {
  const other = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () => {
    return new Response("other");
  });
  const { port } = other.addr;
  try {
    const { code, err } = await callCommand(playground, [`--port=${port}`]);
    assert.equal(code, 1);
    assert.equal(
      err,
      `error: Cannot serve at 127.0.0.1:${port}: expected a free port, got one in use; --port=0 ` +
        "takes any",
    );
  } finally {
    await other.shutdown();
  }
});

Deno.test("a port is refused where nothing is served", async () => {
  await inFolder(async (folder) => {
    const { code, err } = await callCommand(playground, [`--out=${folder}/site`, "--port=9000"]);
    assert.equal(code, 2);
    assert.match(
      err,
      /^error: Cannot use --port=9000: expected no --out, with which nothing is se/,
    );
    assert.deepEqual(await list(folder), []);
  });
});

Deno.test("a server waits for its site, and listens to this machine alone", async () => {
  const built = Promise.withResolvers<Site>();
  const server = serveSite(built.promise, 0);
  const { hostname, port } = server.addr;
  assert.equal(hostname, "127.0.0.1");
  const response = fetch(`http://127.0.0.1:${port}/page.js`);
  built.resolve(site);
  assert.equal(await (await response).text(), "1;");
  await server.shutdown();
});

Deno.test("a site is written to a new or empty folder, and to no other", async () => {
  await inFolder(async (folder) => {
    await requireEmpty(folder);
    const path = `${folder}/a/site`;
    await requireEmpty(path);
    await writeSite(site, path);
    assert.deepEqual(await list(path), ["index.html", "page.js"]);
    assert.equal(await Deno.readTextFile(`${path}/page.js`), "1;");
    const refused: [string, RegExp][] = [
      [
        path,
        /^error: Cannot write the playground to .*: expected a new or empty folder, got one with index.html$/,
      ],
      [`${path}/page.js`, /expected a new or empty folder, got a file$/],
    ];
    for (const [out, message] of refused) {
      const { code, err } = await callCommand(playground, [`--out=${out}`]);
      assert.equal(code, 1);
      assert.match(err, message);
    }
    assert.deepEqual(await list(path), ["index.html", "page.js"]);
  });
});
