/**
 * Dawn, Chromium's implementation of WebGPU, as the npm package `webgpu`. It has 132 MB and so is no
 * dependency: tests install it into the user's cache folder.
 *
 * @module
 */
import { cacheFolder } from "../../../host/mod.ts";
import type { Gpu } from "../../webgpu/adapter.ts";
import { chooseDriver } from "./vulkan.ts";

const VERSION = "0.6.2";

/** What the package exports. */
interface DawnPackage {
  create(options: readonly string[]): Gpu;
  readonly globals: Readonly<Record<string, unknown>>;
}

/** Runs a program to its end and returns what it printed. */
export async function runProgram(program: string, args: string[]): Promise<string> {
  const { success, code, stdout, stderr } = await outputOf(program, args);
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (success) return text(stdout);
  const said = text(stderr).slice(-4000);
  throw new Error(`Cannot run ${program} ${args[0]}: expected exit code 0, got ${code}: ${said}`);
}

async function outputOf(program: string, args: string[]): Promise<Deno.CommandOutput> {
  try {
    return await new Deno.Command(program, { args, stdin: "null" }).output();
  } catch (cause) {
    throw new Error(`Cannot run ${program}: expected it on the PATH`, { cause });
  }
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}

/**
 * The path of Dawn's module for Node and Deno, installed by npm if it isn't there yet.
 *
 * @throws {Error} without Node and npm; the message says how to get them.
 */
export async function installDawn(): Promise<string> {
  const folder = `${cacheFolder()}/dawn-${VERSION}`;
  const file = `${folder}/node_modules/webgpu/index.js`;
  if (await isFile(file)) return file;
  // Built beside its place and moved there: a broken installation isn't taken for a whole one.
  const building = await Deno.makeTempDir({ dir: await makeFolder(cacheFolder()) });
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"];
  try {
    await runProgram("npm", ["install", "--prefix", building, ...quiet, `webgpu@${VERSION}`]);
    await Deno.rename(building, folder);
  } catch (cause) {
    await Deno.remove(building, { recursive: true });
    // Another process may have been faster.
    if (await isFile(file)) return file;
    throw new Error(
      `Cannot install Dawn: expected Node 20 or later with npm on the PATH, ` +
        `on Debian by \`apt-get install -y nodejs npm\``,
      { cause },
    );
  }
  return file;
}

async function makeFolder(path: string): Promise<string> {
  await Deno.mkdir(path, { recursive: true });
  return path;
}

/** Chromium's files, wherever distributions put them. */
const chromiumFolders = ["/usr/lib/chromium", "/usr/lib64/chromium-browser", "/opt/google/chrome"];

/** Dawn lives as long as this object: a device alone doesn't keep it. */
let swiftShader: Promise<Gpu> | undefined;

/**
 * Dawn in this process, on SwiftShader, a Vulkan driver for processors that Chromium brings.
 *
 * @throws {Error} without Chromium's driver; the message says how to get it.
 */
export function openSwiftShader(): Promise<Gpu> {
  return swiftShader ??= startSwiftShader();
}

async function startSwiftShader(): Promise<Gpu> {
  const advice = "it comes with Chromium, on Debian by `apt-get install -y chromium`";
  chooseDriver("vk_swiftshader_icd", chromiumFolders, advice);
  const { create, globals }: DawnPackage = await import(`file://${await installDawn()}`);
  Object.assign(globalThis, globals);
  return create(["backend=vulkan"]);
}
