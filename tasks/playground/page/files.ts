/**
 * Files that are dropped on the page or chosen: CIFAR-10's images, or weights.
 *
 * @module
 */
/// <reference lib="dom" />
import { byId, prose } from "./dom.ts";
import { messageOf } from "./words.ts";

/** What is done with files. */
export interface FilesEvents {
  /** Takes CIFAR-10's files, and says what they are. */
  readonly images: (files: readonly File[]) => Promise<string>;
  /** Looks into a file of weights, and says what was found. */
  readonly weights: (file: File) => Promise<string>;
}

/** What some files are, by their names. */
export function kindOfFiles(names: readonly string[]): "images" | "weights" {
  const ends = (ending: string) => names.filter((name) => name.toLowerCase().endsWith(ending));
  if (names.length > 0 && ends(".bin").length === names.length) return "images";
  if (names.length === 1 && ends(".safetensors").length === 1) return "weights";
  throw new RangeError(
    "Cannot use these files: expected CIFAR-10's binary files (data_batch_1.bin to " +
      `data_batch_5.bin, test_batch.bin) or one .safetensors file, got ${
        names.slice(0, 6).join(", ") || "none"
      }`,
  );
}

/** Makes the whole page take files. */
export function setUpFiles({ images, weights }: FilesEvents): void {
  const [input, said] = [byId("files", HTMLInputElement), byId("files-said", HTMLElement)];
  const say = (text: string, wrong: boolean) => {
    said.replaceChildren(...prose(text));
    said.classList.toggle("wrong", wrong);
  };
  const take = async (files: readonly File[]) => {
    try {
      const kind = kindOfFiles(files.map(({ name }) => name));
      say(`Reading ${files.map(({ name }) => name).join(", ")} …`, false);
      say(await (kind === "images" ? images(files) : weights(files[0])), false);
    } catch (error) {
      say(messageOf(error), true);
    }
  };
  input.addEventListener("change", () => {
    take([...input.files ?? []]);
    // The same file may be chosen again.
    input.value = "";
  });
  const page = document.documentElement;
  const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  page.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    page.classList.add("dropping");
  });
  page.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) page.classList.remove("dropping");
  });
  page.addEventListener("drop", (event) => {
    page.classList.remove("dropping");
    if (!carriesFiles(event)) return;
    event.preventDefault();
    said.scrollIntoView({ block: "nearest" });
    take([...event.dataTransfer?.files ?? []]);
  });
}
