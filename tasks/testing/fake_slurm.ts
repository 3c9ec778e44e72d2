/**
 * Programs by the names of Slurm's in a folder of their own: sbatch takes scripts down and may run them, and
 * squeue tells of what it runs.
 *
 * @module
 */

const head = (folder: string) => `#!/bin/sh\nPATH=/usr/bin:/bin\ncd '${folder}'\n`;

/** The texts of the programs. */
function programs(folder: string): Record<string, string> {
  return {
    sbatch: `${head(folder)}printf '%s\\n' "sbatch $*" >> calls
if [ "$1" = --test-only ]; then
  cat > tested
  if [ -e refused ]; then echo "sbatch: error: $(cat refused)" >&2; exit 1; fi
  exit 0
fi
echo x >> arrays
n=$(wc -l < arrays)
cp "$2" "script$n"
if [ -e idle ]; then echo "$n"; exit 0; fi
tasks=$(sed -n 's/^#SBATCH --array=0-\\([0-9]*\\).*/\\1/p' "script$n")
# Of the first array the last task is lost.
[ "$n" -gt 1 ] || tasks=$((tasks - 1))
(
  for i in $(seq 0 "$tasks"); do sh "script$n" > "task$n-$i.log" 2>&1; done
  rm -f running
) > /dev/null 2>&1 &
echo $! > running
echo "$n;cluster"
`,
    squeue: `${head(folder)}printf '%s\\n' "squeue $*" >> calls
if [ -e down ]; then echo "slurm_load_jobs error: Unable to contact slurm controller" >&2; exit 1; fi
if [ -e running ]; then echo "RUNNING|None"; echo "PENDING|Priority"; fi
if [ -e waiting ]; then echo "PENDING|Priority"; fi
`,
    scancel: `${head(folder)}printf '%s\\n' "scancel $*" >> calls\nrm -f waiting\n`,
  };
}

/** Does something with these programs alone on the path, and with their folder. */
export async function withFakeSlurm(
  names: readonly string[],
  work: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const path = Deno.env.get("PATH")!;
  try {
    await Deno.mkdir(`${folder}/bin`);
    for (const [name, text] of Object.entries(programs(folder))) {
      if (!names.includes(name)) continue;
      await Deno.writeTextFile(`${folder}/bin/${name}`, text, { mode: 0o755 });
    }
    Deno.env.set("PATH", `${folder}/bin`);
    await work(folder);
  } finally {
    Deno.env.set("PATH", path);
    await Deno.remove(folder, { recursive: true });
  }
}

/** All of them. */
export const allPrograms: readonly string[] = ["sbatch", "squeue", "scancel"];
