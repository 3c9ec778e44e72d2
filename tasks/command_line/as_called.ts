/** What the compiled program is called. */
export const PROGRAM = "mimetic";

/** A text that names commands as they are called here: by `deno task`, or by the program that it was compiled to. */
export function asCalled(text: string): string {
  return Deno.build.standalone ? text.replaceAll("deno task ", `${PROGRAM} `) : text;
}
