/** What a program left behind. */
export interface Said {
  readonly code: number;
  readonly out: string;
  /** What it printed as errors, in one line. */
  readonly err: string;
}

/**
 * Runs a program to its end.
 *
 * @param input What it reads. Default nothing.
 * @param env Variables beside those of this process. Default none.
 * @returns Nothing if there is no such program.
 */
export async function runProgram(
  name: string,
  args: readonly string[],
  input = "",
  env: Readonly<Record<string, string>> = {},
): Promise<Said | undefined> {
  try {
    const child = new Deno.Command(name, {
      ...{ args: [...args], env, stdin: "piped", stdout: "piped", stderr: "piped" },
    }).spawn();
    const writer = child.stdin.getWriter();
    // It needn't read it, and may have ended before.
    const written = writer.write(new TextEncoder().encode(input)).then(() => writer.close())
      .catch(() => {});
    const { code, stdout, stderr } = await child.output();
    await written;
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trim());
    return { code, out, err: err.split("\n").map((line) => line.trim()).join("; ") };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
