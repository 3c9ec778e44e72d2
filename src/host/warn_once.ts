/** What was said already. */
const said = new Set<string>();

/** Warns on the console, of each thing once in a script. */
export function warnOnce(message: string): void {
  if (said.has(message)) return;
  said.add(message);
  console.warn(message);
}
