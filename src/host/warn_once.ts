/** What was said already. */
const said = new Set<string>();

/**
 * Warns on the console, of each thing once in a script.
 *
 * @param about What the warning is about; default the message, all of it.
 */
export function warnOnce(message: string, about: string = message): void {
  if (said.has(about)) return;
  said.add(about);
  console.warn(message);
}
