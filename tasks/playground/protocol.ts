/**
 * What the playground's page and its training worker say to each other. Everything can be cloned, and
 * large arrays are transferred: whoever sends one no longer has it.
 *
 * The page sends {@linkcode PageMessage}s, the worker {@linkcode WorkerMessage}s. After `ready` the page may
 * send `start`; a further `start` ends what runs. Requests with an `id` are answered by a message with the
 * same one, or by `failed` with it.
 *
 * @module
 */
import type { DeviceDescription } from "../../src/devices/mod.ts";
import type { Inspection, InspectionPictures } from "../../src/inspection/mod.ts";
import type { SessionProfile } from "../../src/training/mod.ts";
import type { RunSettings } from "./run_settings.ts";
import type {
  Guesses,
  NetworkFacts,
  Picture,
  Samples,
  StepResults,
  TestResult,
  View,
} from "./shown.ts";

export * from "./run_settings.ts";
export * from "./shown.ts";

/** From the page to the worker. */
export type PageMessage =
  /** Makes arms anew and trains them; what ran ends. */
  | { readonly kind: "start"; readonly settings: RunSettings; readonly views: readonly View[] }
  /** Stops after the step that is under way. */
  | { readonly kind: "pause" }
  /** Goes on. */
  | { readonly kind: "go" }
  /** Takes one step of all arms and pauses. */
  | { readonly kind: "step" }
  /** Begins the same run again from its first values, running or paused as it was. */
  | { readonly kind: "restart" }
  /** Shows something else from now on. */
  | { readonly kind: "look"; readonly views: readonly View[] }
  /** Draws the first values of an arm without training it. */
  | {
    readonly kind: "preview";
    readonly id: number;
    readonly settings: RunSettings;
    /** The arm, as a text of `settings.init`. */
    readonly init: string;
    readonly views: readonly View[];
  }
  /** Asks for a safetensors file of an arm's weights. */
  | { readonly kind: "save"; readonly id: number; readonly arm: number }
  /** Asks where the time of an arm's training step goes; its training isn't changed by it. */
  | { readonly kind: "profile"; readonly id: number; readonly arm: number }
  /** Gives CIFAR-10's binary files, for runs with `data: "files"` from now on. */
  | { readonly kind: "data"; readonly id: number; readonly files: readonly File[] }
  /** Looks into a safetensors file. */
  | { readonly kind: "inspect"; readonly id: number; readonly file: File }
  /** Gives everything back and ends the worker. */
  | { readonly kind: "close" };

/** From the worker to the page. */
export type WorkerMessage =
  /** Before the first run, and whenever a run takes another device. */
  | {
    readonly kind: "ready";
    readonly device: DeviceDescription;
    /** Whether the page is isolated, which several threads need. */
    readonly isolated: boolean;
    /** What should be known, such as why another device was taken than asked for. */
    readonly notice?: string;
  }
  /** A run has begun; its first pictures and guesses follow, those of step 0. */
  | {
    readonly kind: "started";
    readonly settings: RunSettings;
    readonly network: NetworkFacts;
    /** The arms' texts in one spelling each. */
    readonly arms: readonly string[];
    /** The data in words. */
    readonly data: string;
    readonly samples: Samples;
  }
  /** Whether steps are taken now. */
  | { readonly kind: "state"; readonly state: "running" | "paused" | "finished" }
  /** Steps since the last such message. */
  | {
    readonly kind: "progress";
    /** Steps of training before the first of these. */
    readonly from: number;
    /** Steps of training done. */
    readonly step: number;
    /** Examples a second, of all arms together, over the last seconds. */
    readonly speed: number;
    readonly arms: readonly StepResults[];
  }
  /** Test results of all arms at a step; those of arms that diverged are missing. */
  | {
    readonly kind: "measured";
    readonly step: number;
    readonly arms: readonly (TestResult | undefined)[];
  }
  /** Pictures of all arms at a step. */
  | {
    readonly kind: "pictures";
    readonly step: number;
    /** Of each arm, one for each view. */
    readonly arms: readonly (readonly Picture[])[];
  }
  /** What all arms make of the samples at a step. */
  | {
    readonly kind: "guesses";
    readonly step: number;
    readonly arms: readonly (Guesses | undefined)[];
  }
  /** Answers `preview`. */
  | { readonly kind: "preview"; readonly id: number; readonly pictures: readonly Picture[] }
  /** Answers `save`. */
  | {
    readonly kind: "saved";
    readonly id: number;
    /** A name for the file. */
    readonly name: string;
    readonly bytes: Uint8Array<ArrayBuffer>;
  }
  /** Answers `profile`. */
  | { readonly kind: "profiled"; readonly id: number; readonly profile: SessionProfile }
  /** Answers `data`. */
  | {
    readonly kind: "data";
    readonly id: number;
    /** The data in words. */
    readonly description: string;
    readonly train: number;
    readonly test: number;
  }
  /** Answers `inspect`. */
  | {
    readonly kind: "inspected";
    readonly id: number;
    readonly name: string;
    /** What was found, in sentences. */
    readonly summary: string;
    readonly inspection: Inspection;
    readonly pictures: InspectionPictures;
  }
  /** Something can't be done; what ran goes on, unless it is what failed. */
  | {
    readonly kind: "failed";
    /** The request that failed. */
    readonly request: PageMessage["kind"];
    /** Of the request, where it has one. */
    readonly id?: number;
    /** What was expected and what was given, and what to do. */
    readonly message: string;
  };
