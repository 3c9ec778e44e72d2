/**
 * A playground that all tests of a file share.
 *
 * @module
 */
import { type Opened, type OpenOptions, Playground } from "../open_playground.ts";
import { assertQuiet } from "../page_actions.ts";

/** A small ViT: it starts soon and steps fast. */
export const SMALL = "dim=24&depth=2&patch=8&batch=8&device=cpu";

/** Tests with one browser, which the last of them closes. */
export class Tests {
  #started?: Promise<Playground>;

  /** Adds a test. */
  add(name: string, fn: () => Promise<void>): void {
    Deno.test({ name: `playground: ${name}`, sanitizeOps: false, sanitizeResources: false, fn });
  }

  /** The playground, which the first test starts. */
  playground(): Promise<Playground> {
    return this.#started ??= Playground.start();
  }

  /** Adds a test of a page, which must write nothing to the console and ask no other host. */
  page(name: string, options: OpenOptions, fn: (opened: Opened) => Promise<void>): void {
    this.add(name, async () => {
      await using opened = await (await this.playground()).open(options);
      await fn(opened);
      assertQuiet(opened.incidents);
    });
  }

  /** Ends the browser: the last test. */
  close(): void {
    this.add("the browser closes", async () => {
      await (await this.#started)?.[Symbol.asyncDispose]();
    });
  }
}
