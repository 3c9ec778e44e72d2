/**
 * The package as pages load it: one module that was built, or its files one by one.
 *
 * @module
 */
import { esbuild } from "../../build/bundle.ts";
import { ROOT } from "../../build/generated.ts";
import { packageModule } from "../../build/package_module.ts";
import { isTest } from "../../checks/rooms.ts";

/** Files by their paths on a server. */
export type Files = ReadonlyMap<string, string | Uint8Array<ArrayBuffer>>;

/** What trains in a page, on its own thread or in a worker; `MIMETIC` is replaced. */
const scripts = {
  "/page.js": `import * as mimetic from "MIMETIC";
    import { trainVit } from "./train_vit.js";
    globalThis.trainHere = (device) => trainVit(mimetic, device);
    globalThis.trainInWorker = () => new Promise((resolve, reject) => {
      const worker = new Worker("./worker.js", { type: "module" });
      worker.onmessage = ({ data }) => (worker.terminate(), resolve(data));
      worker.onerror = ({ message }) => reject(new Error(message));
    });`,
  "/worker.js": `import * as mimetic from "MIMETIC";
    import { trainVit } from "./train_vit.js";
    postMessage(await trainVit(mimetic));`,
  "/index.html": `<!doctype html><title>A page</title><link rel="icon" href="data:,">
    <script type="module" src="page.js"></script>`,
};

/** A site that loads the package from an address. */
async function siteOf(mimetic: string, files: Files): Promise<Files> {
  const training = await Deno.readTextFile(new URL("train_vit.ts", import.meta.url));
  const own = Object.entries(scripts).map(([path, text]) =>
    [path, text.replace("MIMETIC", mimetic)] as const
  );
  const [text] = await transpile([training]);
  return new Map([...files, ...own, ["/train_vit.js", text]]);
}

/** The package as the one module that `deno task build:browser` makes. */
export async function bundledSite(): Promise<Files> {
  const text = await packageModule();
  return await siteOf("./mimetic.js", new Map([["/mimetic.js", text]]));
}

/** The package as JSR's packages for npm have it: every file by itself, without its types. */
export async function plainSite(): Promise<Files> {
  const paths = ["mod.ts"];
  for (const folder of ["src", "kernels"]) {
    for await (const path of published(folder)) paths.push(path);
  }
  const sources = paths.map((path) => Deno.readTextFileSync(new URL(path, ROOT)));
  const texts = await transpile(sources);
  const files = paths.map((path, i) => [`/${path.replace(/\.ts$/, ".js")}`, texts[i]] as const);
  return await siteOf("./mod.js", new Map(files));
}

async function* published(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
    const path = `${folder}/${name}`;
    if (isDirectory && name !== "assembly") yield* published(path);
    else if (name.endsWith(".ts") && !isTest(path)) yield path;
  }
}

/** TypeScript as JavaScript whose imports name files of JavaScript. */
async function transpile(sources: readonly string[]): Promise<string[]> {
  try {
    return await Promise.all(sources.map(async (source) => {
      const { code } = await esbuild.transform(source, { loader: "ts", target: "es2022" });
      return code.replaceAll(/(\b(?:from|import) ?\(?")(\.[^"]*)\.ts"/g, '$1$2.js"');
    }));
  } finally {
    await esbuild.stop();
  }
}
