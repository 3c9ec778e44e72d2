/** Runs a program to its end and returns what it printed. */
export async function runProgram(program: string, args: string[]): Promise<string> {
  const { success, code, stdout, stderr } = await outputOf(program, args);
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (success) return text(stdout);
  const said = text(stderr).slice(-4000);
  throw new Error(`Cannot run ${program} ${args[0]}: expected exit code 0, got ${code}: ${said}`);
}

async function outputOf(program: string, args: string[]): Promise<Deno.CommandOutput> {
  try {
    return await new Deno.Command(program, { args, stdin: "null" }).output();
  } catch (cause) {
    throw new Error(`Cannot run ${program}: expected it on the PATH`, { cause });
  }
}
