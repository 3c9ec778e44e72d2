/** What to install, where there is no Python with all that is needed. */
const ADVICE = "expected a python3, or one named by PYTHON, that imports torch, timm, einops, " +
  "safetensors and mamba_ssm; src/weights/testing/golden_logits.py says how to install them";

async function run(python: string, args: readonly string[]): Promise<string | undefined> {
  const command = new Deno.Command(python, { args: [...args], stdout: "piped", stderr: "piped" });
  const { success, stdout, stderr } = await command.output();
  const text = new TextDecoder();
  if (!success) throw new Error(text.decode(stderr));
  return text.decode(stdout);
}

/** A Python with PyTorch and the libraries that networks are compared with. */
export async function findPython(): Promise<string> {
  const asked = Deno.env.get("PYTHON");
  const reasons: string[] = [];
  for (const python of asked ? [asked] : ["python3", "/usr/bin/python3"]) {
    try {
      const modules = "torch, timm, einops, safetensors.torch";
      await run(python, [
        "-c",
        `import importlib.util, ${modules}; assert importlib.util.find_spec('mamba_ssm')`,
      ]);
      return python;
    } catch (error) {
      reasons.push(`${python}: ${(error as Error).message.trim().split("\n").at(-1)}`);
    }
  }
  throw new Error(`Cannot compare with PyTorch: ${ADVICE}; got ${reasons.join("; ")}`);
}

/** Runs a script beside this file. */
export async function runScript(python: string, name: string, folder: string): Promise<void> {
  await run(python, [new URL(name, import.meta.url).pathname, folder]);
}
