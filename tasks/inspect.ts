/**
 * Looks into the weights of any safetensors file: attention, depthwise filters, scans and perceptrons,
 * beside what random matrices of the same shapes and norms give.
 *
 *     deno task inspect model.safetensors
 *     deno task inspect before.safetensors --compare=after.safetensors --out=both.html
 *
 * @module
 */
import {
  type InspectedFile,
  inspectWeights,
  labelsOf,
  layersOf,
  renderInspection,
  summaryOf,
} from "../src/inspection/mod.ts";
import { setting, type SettingValues } from "../src/experiments/mod.ts";
import { quoteAll, replaceDurably } from "../src/host/mod.ts";
import { requirePageFile } from "../src/runs/mod.ts";
import { headHints, openWeights, type WeightFile } from "../src/weights/mod.ts";
import manifest from "../deno.json" with { type: "json" };
import { type Command, printText, runCommand, runMain } from "./command_line/command.ts";
import { ProgressLine } from "./command_line/progress.ts";
import { guessWords } from "./command_line/guess_words.ts";
import { assertUsed } from "./command_line/unused_settings.ts";

const { integer, text, toggle } = setting;

const flags = {
  compare: text("a second file, shown beside the first", "", "FILE"),
  out: text("the page to write; default inspect-NAME.html here", "", "PATH"),
  json: toggle("print all numbers as JSON, and write a page only with --out"),
  heads: integer("heads of attention; 0: by config.json, metadata, shapes, or a guess", 0, 0),
  qkv: text("name of packed queries, keys and values; * differs by layer", "", "PATTERN"),
  query: text("name of W_Q, as in enc.*.q.weight", "", "PATTERN"),
  key: text("name of W_K", "", "PATTERN"),
  value: text("name of W_V", "", "PATTERN"),
  projection: text("name of W_proj, needed with --qkv or --query", "", "PATTERN"),
  transposed: toggle("those named are stored (in, out), not PyTorch's (out, in)"),
};

type Given = Partial<SettingValues<typeof flags>>;

/** `inspect --help` and its behavior. */
export const inspect: Command<typeof flags> = {
  usage: "deno task inspect",
  words: ["FILE"],
  about:
    `Looks into FILE (safetensors, an index of shards, a folder, or a URL) and writes a page: for each layer and head
W_Q W_K^T and W_V W_proj as pictures, their diagonals, symmetry, spectra, and the fitted
alpha and beta of the mimetic model; depthwise filters, their covariance beside the closed
form, eigenfilters; scans of Mambas; means of perceptrons. Every number stands beside what
random matrices of that shape and norm give, as a z-score.`,
  flags,
  notes:
    `Known by names and shapes: timm's ViT, DeiT, Swin, ConvNeXt and ConvMixer; Hugging Face's ViT,
DeiT, BERT, GPT-2, Llama (grouped queries too), Swin; state-spaces' Mamba and Mamba-2; PyTorch's
MultiheadAttention. Heads are read from config.json beside the file or the file's metadata.
Of layers wider than 1024, six evenly spread ones get W_V W_proj of all heads together.`,
  examples: [
    "deno task inspect model.safetensors",
    "deno task inspect before.safetensors --compare=after.safetensors",
    "deno task inspect model.safetensors --json | jq .files[0].attention[0]",
    "deno task inspect odd.safetensors --query='l*.q' --key='l*.k' --value='l*.v' --projection='l*.o'",
  ],
  run: async (given, args, [first]) => {
    assertUsed(flags, given, {
      ...!given.query &&
        { transposed: "expected --query, --key and --value; of a packed tensor the shape tells" },
    });
    const sources = [first, ...given.compare ? [given.compare] : []];
    const labels = labelsOf(sources);
    const path = given.out || `inspect-${labels.join("-").replace(/[^\w.-]+/g, "_")}.html`;
    const isPage = !given.json || Boolean(given.out);
    // What can't be read or written is said before anything is measured.
    if (isPage) await requirePageFile(path, sources);
    const notices: string[] = [];
    const files: InspectedFile[] = [];
    await using opened = new AsyncDisposableStack();
    const all: Opened[] = [];
    for (const [i, source] of sources.entries()) {
      const file = opened.use(await openWeights(source));
      all.push({ file, label: labels[i], found: await find(file, labels[i], given, notices) });
    }
    for (const one of all) files.push(await look(one));
    if (given.json) {
      const shown = files.map(({ label, inspection }) => ({ label, ...inspection }));
      printText(JSON.stringify({ version: manifest.version, notices, files: shown }, null, 1));
    }
    if (!isPage) return;
    const command = `deno task inspect ${quoteAll(args)}`;
    const page = await renderInspection(files, { version: manifest.version, command, notices });
    await replaceDurably(path, new TextEncoder().encode(page));
    if (given.json) return;
    for (const { label, inspection } of files) printText(`${label}: ${summaryOf(inspection)}`);
    for (const notice of notices) printText(notice);
    printText(`page: ${path}`);
  },
};

/** A file with what was found in it. */
interface Opened {
  readonly file: WeightFile;
  readonly label: string;
  readonly found: ReturnType<typeof layersOf>;
}

/** The layers of a file, and a notice where its heads are guessed. */
async function find(
  file: WeightFile,
  label: string,
  given: Given,
  notices: string[],
): Promise<Opened["found"]> {
  const found = layersOf(file.tensors, given, await headHints(file, given.heads));
  if (Object.values(found).every(({ length }) => length === 0)) {
    throw new RangeError(
      `Cannot inspect ${file.source}: expected layers of known names, got none of ${file.tensors.size} ` +
        "tensors; --qkv or --query, --key, --value and --projection name attention's",
    );
  }
  const guess = found.attention.find(({ headsFrom }) => headsFrom === "guess");
  if (guess) {
    notices.push(`GUESSED ${label}: ${guessWords(guess.heads, guess.headDim)}`);
  }
  return found;
}

async function look({ file, label, found }: Opened): Promise<InspectedFile> {
  const [progress, start] = [new ProgressLine(), performance.now()];
  const onLayer = (done: number, all: number) => {
    if (done === 0) return;
    const secondsLeft = (performance.now() - start) / 1000 / done * (all - done);
    progress.show({
      label,
      fraction: done / all,
      secondsLeft,
      facts: [`layer ${done + 1} of ${all}`],
    });
  };
  const looked = await inspectWeights(file, found, { onLayer });
  progress.print(`${label}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return { label, ...looked };
}

if (import.meta.main) await runMain(() => runCommand(inspect, Deno.args));
