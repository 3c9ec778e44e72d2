/**
 * How the files of WGSL are put together to kernels, found out from the kernels themselves.
 *
 * @module
 */

/** A file of WGSL. */
export interface TextFile {
  /** Its path under kernels/webgpu. */
  readonly path: string;
  readonly text: string;
}

/** A name that a file uses, and the file that declares it in a kernel; a chooser if none does. */
interface Use {
  readonly name: string;
  readonly owner: string | undefined;
}

/** What is wrong with files and what they say they need, in sentences. */
export function textProblems(files: readonly TextFile[], kernels: Iterable<string>): string[] {
  const uses = usesOf(files, kernels);
  const starts = files.map(({ text }) => firstLine(text));
  return files.flatMap((file, i) => {
    if (!/^\/\/ ./.test(starts[i]) || starts.indexOf(starts[i]) !== i) {
      return [`${file.path}: expected a first line that says what only this file is`];
    }
    // Grids of more than 65,535 workgroups have rows, of which this counts the place in one only.
    if (file.text.includes("global_invocation_id")) {
      return [
        `${file.path}: expected places by workgroup_id and num_workgroups, as grids have rows`,
      ];
    }
    const found = uses.get(file);
    if (found) return listProblems(file, found);
    return [
      `${file.path}: expected a kernel that it is part of, found none in any operation's case`,
    ];
  });
}

/** The names that each file uses of the others it is put together with, over all kernels. */
export function usesOf(
  files: readonly TextFile[],
  kernels: Iterable<string>,
): Map<TextFile, Use[]> {
  const uses = new Map<TextFile, Use[]>();
  for (const kernel of kernels) {
    const parts = files.filter(({ text }) => kernel.includes(firstLine(text)));
    const names = declaredNames(kernel);
    for (const part of parts) {
      const found = [...namesUsed(part.text)].filter((name) => names.has(name)).map((name) => {
        const owner = parts.find(({ text }) => declaredNames(text).has(name));
        return { name, owner: owner && baseName(owner) };
      });
      uses.set(part, [...uses.get(part) ?? [], ...found]);
    }
  }
  return uses;
}

function listProblems(file: TextFile, uses: readonly Use[]): string[] {
  const listed = needsOf(file.text);
  const covers = (need: string, { name, owner }: Use) => need === name || need === owner;
  const missing = uses.filter((use) => !listed.some((need) => covers(need, use)))
    .map(({ name, owner }) => owner ?? name);
  const stale = listed.filter((need) => !uses.some((use) => covers(need, use)));
  return [
    ...[...new Set(missing)].map((need) => `${file.path}: expected "Needs …" to list ${need}`),
    ...stale.map((need) => `${file.path}: expected "Needs …" without ${need}, which is not used`),
  ];
}

/**
 * What a file says it needs beside itself: other files, and names that a chooser declares. Empty for
 * a file that is valid alone.
 */
export function needsOf(text: string): string[] {
  const head = /^(?:\/\/.*\n)*/.exec(text)![0].replaceAll(/\n(?:\/\/ ?)?/g, " ");
  const list = / Needs (.*?)\. /.exec(head)?.[1] ?? "";
  return list.split(/, | and /).filter(Boolean);
}

const firstLine = (text: string) => text.split("\n", 1)[0];

const baseName = ({ path }: TextFile) => path.split("/").at(-1)!;

const DECLARED = /^(?:@\w+\([^)]*\) *)*(?:fn|struct|alias|const|override|var(?:<[^>]*>)?) (\w+)/gm;

/** The names that a text declares for all of itself. */
function declaredNames(text: string): Set<string> {
  return new Set(Array.from(text.matchAll(DECLARED), ([, name]) => name));
}

/** The names that a text uses and doesn't declare, neither for itself nor inside of a function. */
function namesUsed(text: string): Set<string> {
  const code = text.replace(/\/\/.*$/gm, "");
  const own = declaredNames(code);
  for (const [, name] of code.matchAll(/\b(?:let|var|const) (\w+)/g)) own.add(name);
  for (const [, name] of code.matchAll(/\b(\w+): /g)) own.add(name);
  const names = Array.from(code.matchAll(/(?<![.\w@])[A-Za-z_]\w*/g), ([name]) => name);
  return new Set(names.filter((name) => !own.has(name)));
}
