/**
 * Workers as texts: whatever loads this package, a worker then starts from a text that it has already,
 * and no bundler or server needs to know of a second file.
 *
 * @module
 */
import { bundleModules, type esbuild } from "./bundle.ts";
import { type Generated, generatedHead, literal } from "./generated.ts";

/** The workers, with the modules that hold their texts. */
const WORKERS = [
  {
    source: "src/devices/cpu/worker.ts",
    path: "src/devices/cpu/generated/worker_text.ts",
    name: "workerText",
  },
  {
    source: "src/data/loader_worker.ts",
    path: "src/data/generated/loader_worker_text.ts",
    name: "loaderWorkerText",
  },
  {
    source: "src/initializers/attention/factor_worker.ts",
    path: "src/initializers/generated/factor_worker_text.ts",
    name: "factorWorkerText",
  },
];

/** What holds WebAssembly that whoever starts a worker has, too: texts have it from there, not once more. */
const SHARED =
  /[/\\]src[/\\]((?:random|tensors[/\\]linear_algebra)[/\\]generated[/\\]kernels\.ts)$/;

/** Puts the path of a shared module in place of its codes. */
const byReference: esbuild.Plugin = {
  name: "codes by reference",
  setup(build) {
    build.onLoad({ filter: SHARED }, ({ path }) => {
      const shared = SHARED.exec(path)![1].replaceAll("\\", "/");
      return { contents: `export const codes = ["shared:${shared}"];`, loader: "ts" };
    });
  },
};

/** The module that holds a worker's text: its parts, and between them codes from where they are. */
function workerModule(source: string, name: string, text: string): string {
  const parts = text.split(/\["shared:([^"]+)"\]/);
  const shared = parts.filter((_, i) => i % 2 === 1);
  const imports = shared.map((path, i) => `import { codes as codes${i} } from "../../${path}";\n`);
  const terms = parts.map((part, i) =>
    i % 2 === 0 ? literal(part) : `/* @__PURE__ */ JSON.stringify(codes${(i - 1) / 2})`
  );
  return generatedHead(`${source} and what it imports`) + imports.join("") +
    `/** The worker as one text of JavaScript. */\n` +
    `export const ${name}: string = ${terms.join(" +\n  ")};\n`;
}

/**
 * The modules that hold the workers' texts.
 *
 * @param options `names` to leave names as they are, which is what is committed.
 */
export async function workerModules({ names }: { names: boolean }): Promise<Generated[]> {
  const sources = WORKERS.map(({ source }) => source);
  const texts = await bundleModules(sources, { names, plugins: [byReference] });
  return WORKERS.map(({ source, path, name }, i) => ({
    path,
    text: workerModule(source, name, texts[i]),
  }));
}
