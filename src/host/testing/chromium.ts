/**
 * A real browser for tests of pages.
 *
 * @module
 */
// No manifest lists it, as whatever a manifest lists is downloaded before any task runs.
// deno-lint-ignore no-import-prefix
import { type Browser, chromium, type Page } from "npm:playwright-core@1.65.1";

export type { Browser, Page };

/** Usual names of Chromium and its kin. */
const names = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "chrome",
  "microsoft-edge",
];

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}

/**
 * Where Chromium is: `CHROME_PATH`, else the first usual name on the `PATH`.
 *
 * @param env Values of the two variables.
 * @returns The program's file.
 * @throws {Error} If there is none, with what to install.
 */
export function findChromium(env: { chromePath?: string; path?: string }): string {
  const { chromePath, path = "" } = env;
  if (chromePath) {
    if (isFile(chromePath)) return chromePath;
    throw new Error(`Cannot test pages as CHROME_PATH must name a browser: ${chromePath}`);
  }
  const folders = path.split(Deno.build.os === "windows" ? ";" : ":").filter(Boolean);
  const found = names.flatMap((name) => folders.map((folder) => `${folder}/${name}`)).find(isFile);
  if (found) return found;
  throw new Error(
    `Cannot test pages as one of these must be on the PATH: ${
      names.join(", ")
    }. Install Chromium ` +
      `(Debian: apt-get install -y chromium) or set CHROME_PATH to a browser's file`,
  );
}

/** WebGPU without a GPU: on SwiftShader, however long it takes to compile a kernel. */
const webgpuFlags = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--disable-gpu-watchdog",
];

/**
 * Starts Chromium without a window and without services that would use the network.
 *
 * @param options `webgpu` for pages that compute with WebGPU.
 */
export function launchChromium({ webgpu = false } = {}): Promise<Browser> {
  const { CHROME_PATH: chromePath, PATH: path } = Deno.env.toObject();
  const args = [...flags, ...(webgpu ? webgpuFlags : ["--disable-gpu"])];
  return chromium.launch({ executablePath: findChromium({ chromePath, path }), args });
}
