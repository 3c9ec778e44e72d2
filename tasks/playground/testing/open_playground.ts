/**
 * The playground in a real browser, as this machine serves it and as any other host would.
 *
 * @module
 */
import { type Browser, launchChromium, type Page } from "../../../src/host/testing/chromium.ts";
import { buildSite, type Site } from "../build_site.ts";
import { serveSite } from "../serve_site.ts";
import { writeSite } from "../write_site.ts";

/** What a page did that it must not do. */
export interface Incidents {
  /** What it wrote to the console, and errors that nothing caught. */
  readonly messages: string[];
  /** Requests to other hosts. */
  readonly strangers: string[];
}

/** An open page. */
export interface Opened extends AsyncDisposable {
  /** The page. */
  readonly page: Page;
  /** What it did wrong. */
  readonly incidents: Incidents;
}

/** How a page is opened. */
export interface OpenOptions {
  /** The run, as in a link. */
  readonly link?: string;
  /** False for a host that sends no headers and has the site in a folder. Default true. */
  readonly isolated?: boolean;
  /** Width in pixels. Default 1280. */
  readonly width?: number;
  /** Light or dark. Default light. */
  readonly colorScheme?: "light" | "dark";
}

/** The site, two hosts and a browser. */
export class Playground implements AsyncDisposable {
  #addresses: Record<"isolated" | "plain", string>;
  #browser: Browser;
  #end: () => Promise<void>;

  private constructor(
    /** The site. */
    readonly site: Site,
    addresses: Record<"isolated" | "plain", string>,
    browser: Browser,
    end: () => Promise<void>,
  ) {
    this.#addresses = addresses;
    this.#browser = browser;
    this.#end = end;
  }

  /** Builds the site, serves it twice, and starts a browser whose WebGPU is SwiftShader. */
  static async start(): Promise<Playground> {
    const folder = await Deno.makeTempDir();
    const site = await buildSite();
    await writeSite(site, `${folder}/some/folder`);
    const [own, other] = [serveSite(Promise.resolve(site), 0), serveFolder(folder)];
    const browser = await launchChromium({ webgpu: true });
    const addresses = {
      isolated: `http://127.0.0.1:${own.addr.port}/`,
      plain: `http://127.0.0.1:${other.addr.port}/some/folder/`,
    };
    return new Playground(site, addresses, browser, async () => {
      await browser.close();
      await Promise.all([own.shutdown(), other.shutdown()]);
      await Deno.remove(folder, { recursive: true });
    });
  }

  /** Opens a page. */
  async open(options: OpenOptions = {}): Promise<Opened> {
    const { link = "", isolated = true, width = 1280, colorScheme = "light" } = options;
    const address = this.#addresses[isolated ? "isolated" : "plain"];
    const viewport = { width, height: 900 };
    const context = await this.#browser.newContext({ viewport, colorScheme });
    const page = await context.newPage();
    const incidents: Incidents = { messages: [], strangers: [] };
    page.on("console", (message) => incidents.messages.push(message.text()));
    page.on("pageerror", (error) => incidents.messages.push(String(error)));
    context.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(address) && !/^(blob|data):/.test(url)) incidents.strangers.push(url);
    });
    await page.goto(`${address}${link && `#${link}`}`);
    return { page, incidents, [Symbol.asyncDispose]: () => context.close() };
  }

  /** Ends browser and hosts. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#end();
  }
}

const types: Readonly<Record<string, string>> = {
  html: "text/html",
  js: "text/javascript",
  css: "text/css",
};

/** A host that knows nothing of the playground. */
function serveFolder(folder: string): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async ({ url }) => {
    const path = new URL(url).pathname.replace(/\/$/, "/index.html");
    const type = types[path.split(".").at(-1)!] ?? "application/octet-stream";
    try {
      const bytes = await Deno.readFile(folder + path);
      return new Response(bytes, { headers: { "content-type": type } });
    } catch {
      return new Response("Not found", { status: 404 });
    }
  });
}
