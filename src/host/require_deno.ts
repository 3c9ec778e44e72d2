/**
 * Throws unless this is Deno, which has files.
 *
 * @param doing What can't be done elsewhere, as in `"load CIFAR-10"`.
 * @param instead What can be done there.
 */
export function requireDeno(doing: string, instead?: string): void {
  if ("Deno" in globalThis) return;
  const advice = instead ? `; elsewhere ${instead}` : "";
  throw new Error(`Cannot ${doing}: expected Deno, which has files, got another runtime${advice}`);
}
