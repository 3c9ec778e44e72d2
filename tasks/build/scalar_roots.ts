/**
 * Refuses kernels, as WebAssembly's text, that take the root of a single number: `root` of
 * `kernels/cpu/assembly/shared/vector.ts` says why.
 *
 * @throws {Error} with the function's name.
 */
export function refuseScalarRoots(text: string): void {
  const [before, after] = text.split("f32.sqrt", 2);
  if (after === undefined) return;
  const name = before.match(/\(func (\S+)(?![^]*\(func )/)?.[1];
  throw new Error(
    `Cannot compile the CPU kernels: expected roots by shared/vector.ts's functions, got f32.sqrt in ${name}`,
  );
}
