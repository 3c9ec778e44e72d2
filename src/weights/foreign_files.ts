/**
 * What a file is that isn't safetensors, by its first bytes, and what to do about it.
 *
 * @module
 */
import { splitPath } from "../host/mod.ts";

/** How PyTorch turns what it wrote into safetensors. */
function conversion(file: string): string {
  const [, last] = splitPath(file);
  // What isn't plain could be more than a name in a shell.
  const name = /^[\w.-]{1,100}$/.test(last) ? last : "FILE.bin";
  const base = name.replace(/\.(bin|pth|pt|ckpt|pkl|pickle)(\.tar)?$/, "") || "model";
  // Tensors that share memory, as tied ones do, can't be saved together: each becomes a copy.
  const script = "import torch; from safetensors.torch import save_file; " +
    `d = torch.load('${name}', map_location='cpu'); ` +
    "d = d.get('state_dict', d.get('model', d)); " +
    "save_file({k: v.clone().contiguous() for k, v in d.items() if torch.is_tensor(v)}, " +
    `'${base}.safetensors', {'format': 'pt'})`;
  return `a pickle can run any code, so that it isn't read here; convert it where PyTorch and ` +
    `safetensors are installed, if you trust it: python3 -c "${script}"`;
}

const STARTS: readonly [bytes: string, what: (file: string) => string][] = [
  [
    "PK\x03\x04",
    (file) => `a zip archive, such as PyTorch's torch.save writes: ${conversion(file)}`,
  ],
  ["\x80\x02", (file) => `a pickle, as PyTorch's torch.save wrote: ${conversion(file)}`],
  ["\x80\x03", (file) => `a pickle: ${conversion(file)}`],
  ["\x80\x04", (file) => `a pickle: ${conversion(file)}`],
  ["\x80\x05", (file) => `a pickle: ${conversion(file)}`],
  [
    "version https://git-lfs",
    () => "a pointer of Git LFS: fetch the file that it stands for with git lfs pull",
  ],
  ["\x89HDF", () => "an HDF5 file, as Keras writes: save its weights as safetensors"],
  ["GGUF", () => "a GGUF file of llama.cpp: take the safetensors files that it was made from"],
  ["<", () => "a page of HTML or XML: was the file downloaded by the address of its page?"],
];

/** As many first bytes as tell what a file is. */
export const TELLING = 24;

/** What a file is by its first bytes, in words, if it is one of those that people try. */
export function foreignKind(first: Uint8Array, file: string): string | undefined {
  const text = String.fromCharCode(...first.subarray(0, TELLING));
  return STARTS.find(([bytes]) => text.startsWith(bytes))?.[1](file);
}

/** What to say of a name that PyTorch gives to pickles. */
export function pickleSentence(file: string): string {
  return `a name that PyTorch gives to pickles: ${conversion(file)}`;
}
