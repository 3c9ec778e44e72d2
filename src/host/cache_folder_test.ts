import assert from "assert";
import { cacheFolder } from "./cache_folder.ts";

const lookUp = (variables: Record<string, string>) => (name: string) => variables[name];

Deno.test("cacheFolder() is where the platform keeps caches", () => {
  assert.equal(cacheFolder("linux", lookUp({ HOME: "/h" })), "/h/.cache/mimetic");
  assert.equal(cacheFolder("linux", lookUp({ HOME: "/h", XDG_CACHE_HOME: "/c" })), "/c/mimetic");
  assert.equal(cacheFolder("darwin", lookUp({ HOME: "/h" })), "/h/Library/Caches/mimetic");
  assert.equal(cacheFolder("windows", lookUp({ LOCALAPPDATA: "C:/l" })), "C:/l/mimetic");
  assert.throws(() => cacheFolder("linux", lookUp({})), /XDG_CACHE_HOME nor HOME/);
  assert.throws(() => cacheFolder("windows", lookUp({ HOME: "/h" })), /LOCALAPPDATA/);
});
