import assert from "assert";

Deno.test({
  name: "without bounds checks of WebAssembly, indices from data stay inside",
  async fn() {
    const tests = new URL("./operations_test.ts", import.meta.url);
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["test", "-A", "--no-check", "--v8-flags=--no-wasm-bounds-checks"],
        ...["--filter=past both ends", tests.pathname],
      ],
      env: { NO_COLOR: "1" },
      stderr: "null",
    }).output();
    const text = new TextDecoder().decode(stdout);
    assert.equal(code, 0, text);
    assert.match(text, /7 passed/);
  },
});
