/**
 * The training worker without a worker: it takes the page's messages and sends its own.
 *
 * One loop does one thing after the other: all messages that have come, then a slice of what is under way (a
 * test, guesses) or a few steps, then a turn of the event loop. So messages are answered between steps, and no
 * two things use the device at once.
 *
 * @module
 */
import type { ImageData } from "../../../src/data/mod.ts";
import { kindOf, show } from "../../../src/host/mod.ts";
import type { PageMessage, RunSettings } from "../protocol.ts";
import { Course, type Send } from "./course.ts";
import { RunDevices } from "./device.ts";
import { DroppedFiles } from "./files.ts";
import { checkViews } from "./pictures.ts";
import { previewPictures } from "./preview.ts";
import { networkOf } from "./network.ts";
import { generatedImages, openData } from "./data.ts";
import { Race } from "./race.ts";
import { savedArm } from "./save.ts";
import { checkSettings } from "./settings.ts";
import { nextTurn } from "./turn.ts";

type Message<K extends PageMessage["kind"]> = Extract<PageMessage, { kind: K }>;

/** Trains arms side by side as messages ask. */
export class Engine {
  /** Resolves when the engine has been closed and has given everything back. */
  readonly closed: Promise<void>;
  #queue: PageMessage[] = [];
  #wake: () => void = () => {};
  #open = true;
  #course: Course | undefined;
  #devices: RunDevices;
  #files = new DroppedFiles();
  #generated: ImageData | undefined;

  /** Begins to wait for messages. */
  constructor(private readonly send: Send) {
    this.#devices = new RunDevices(({ description: device }, notice) => {
      const { crossOriginIsolated: isolated = false } = globalThis as {
        crossOriginIsolated?: boolean;
      };
      send({ kind: "ready", device, isolated, ...notice !== undefined && { notice } });
    });
    this.closed = this.#run();
  }

  /** Takes a message of the page. */
  receive(message: PageMessage): void {
    this.#queue.push(message);
    this.#wake();
  }

  async #run(): Promise<void> {
    while (this.#open) {
      for (const message of this.#queue.splice(0)) await this.#take(message);
      if (!this.#open) break;
      try {
        if (await this.#course?.work()) await nextTurn();
        else await this.#message();
      } catch (error) {
        this.#fail("go", await this.#devices.explained(error));
        this.send({ kind: "state", state: "finished" });
        await this.#end();
      }
    }
    await this.#end();
    this.#devices.close();
  }

  /** Resolves when there is a message. */
  #message(): Promise<void> {
    if (this.#queue.length) return Promise.resolve();
    return new Promise((resolve) => this.#wake = resolve);
  }

  async #take(message: PageMessage): Promise<void> {
    try {
      await this.#answer(message);
    } catch (error) {
      this.#fail(message?.kind, error, (message as { id?: number })?.id);
    }
  }

  async #answer(message: PageMessage): Promise<void> {
    switch (message?.kind) {
      case "start":
        return await this.#start(message);
      case "restart":
        return await this.#restart();
      case "pause":
      case "go":
      case "step":
        return await this.#running()[message.kind]();
      case "look": {
        const course = this.#running();
        return course.look(checkViews(course.race.network, message.views));
      }
      case "preview":
        return this.#preview(message);
      case "save": {
        const { id, arm } = message;
        const saved = await savedArm(this.#running().race, arm);
        return this.send({ kind: "saved", id, ...saved }, [saved.bytes]);
      }
      case "profile": {
        const profile = await this.#running().race.profile(message.arm);
        return this.send({ kind: "profiled", id: message.id, profile });
      }
      case "data":
      case "inspect":
        // Reading takes its time; training goes on meanwhile.
        this.#read(message).catch((error) => this.#fail(message.kind, error, message.id));
        return;
      case "close":
        this.#open = false;
        return;
      default:
        throw new TypeError(`Cannot answer: expected a message of the page, got ${show(message)}`);
    }
  }

  #running(): Course {
    if (this.#course) return this.#course;
    throw new Error("Cannot do this: expected a run that was started before, got none");
  }

  async #start({ settings, views }: Message<"start">): Promise<void> {
    const checked = checkSettings(settings);
    const network = networkOf(checked);
    const seen = checkViews(network, views);
    const data = openData(checked, await this.#images(checked));
    await this.#end();
    try {
      const device = await this.#devices.open(checked);
      const race = await Race.create({ device, network, settings: checked, data });
      this.#course = new Course(race, seen, this.send);
      await this.#course.begin();
    } catch (error) {
      await this.#end();
      // WebAssembly's memory never shrinks: what a run that doesn't fit took is given back with it.
      this.#devices.close();
      this.send({ kind: "state", state: "finished" });
      throw error;
    }
  }

  /** The images that a run asks for; generated ones are made once, as that takes half a second. */
  async #images({ problem, data }: RunSettings): Promise<ImageData | undefined> {
    if (problem !== "images") return undefined;
    if (data === "files") return await this.#files.images;
    return this.#generated ??= generatedImages();
  }

  async #restart(): Promise<void> {
    const { race: { settings }, views, paused } = this.#running();
    await this.#start({ kind: "start", settings, views });
    if (paused) await this.#running().pause();
  }

  #preview({ id, settings, init, views }: Message<"preview">): void {
    const checked = checkSettings({ ...settings, init: [init] });
    const network = networkOf(checked);
    const [{ seed, init: [text] }, seen] = [checked, checkViews(network, views)];
    const pictures = previewPictures(network, { init: text, seed, views: seen });
    this.send({ kind: "preview", id, pictures }, pictures.map(({ values }) => values));
  }

  async #read(message: Message<"data"> | Message<"inspect">): Promise<void> {
    const { kind, id } = message;
    if (kind === "data") {
      const { train, test } = await this.#files.take(message.files);
      const [{ description, count }, tests] = [train, test.count];
      return this.send({ kind, id, description, train: count, test: tests });
    }
    const looked = await this.#files.inspect(message.file);
    this.send({ kind: "inspected", id, name: message.file.name, ...looked });
  }

  async #end(): Promise<void> {
    const course = this.#course;
    this.#course = undefined;
    await course?.end();
  }

  #fail(request: PageMessage["kind"], error: unknown, id?: number): void {
    const message = error instanceof Error
      ? error.message
      : `Cannot go on: ${kindOf(Object(error))}`;
    this.send({ kind: "failed", request, ...id !== undefined && { id }, message });
  }
}
