/**
 * A real Slurm of one node in a folder of its own: munged, slurmctld and slurmd with their own key, socket,
 * ports and configuration, beside whatever else this machine has.
 *
 * @module
 */
import assert from "assert";
import { sendSignal } from "../processes.ts";

/** What must be installed. */
const PROGRAMS = [
  "munged",
  "slurmctld",
  "slurmd",
  "sbatch",
  "squeue",
  "scancel",
  "scontrol",
  "sinfo",
];

/** Daemons lie where not everybody's path leads. */
const PATH = `${Deno.env.get("PATH")}:/usr/sbin:/sbin`;

/** A cluster that runs. */
export class Cluster implements AsyncDisposable {
  private constructor(
    private readonly folder: string,
    /** Variables by which programs find it. */
    readonly env: Readonly<Record<string, string>>,
    private readonly daemons: readonly Deno.ChildProcess[],
  ) {}

  /**
   * Starts one.
   *
   * @param cpus How many its node says that it has.
   * @throws {Error} saying what must be installed, or what a daemon said when it didn't come up.
   */
  static async start(cpus: number): Promise<Cluster> {
    await assertInstalled();
    const folder = await Deno.makeTempDir({ prefix: "slurm-" });
    await Deno.chmod(folder, 0o755);
    for (const name of ["state", "spool"]) await Deno.mkdir(`${folder}/${name}`);
    await Deno.writeFile(`${folder}/munge.key`, crypto.getRandomValues(new Uint8Array(128)), {
      mode: 0o600,
    });
    await Deno.writeTextFile(`${folder}/slurm.conf`, await configuration(folder, cpus));
    const env = { SLURM_CONF: `${folder}/slurm.conf`, PATH };
    const daemons: Deno.ChildProcess[] = [];
    const cluster = new Cluster(folder, env, daemons);
    const begin = (name: string, args: readonly string[]) => {
      const options = { env, stdin: "null", stdout: "null", stderr: "null" } as const;
      daemons.push(new Deno.Command(name, { ...options, args: [...args] }).spawn());
    };
    try {
      const files = ["key-file=munge.key", "socket=munge.socket", "pid-file=munged.pid"];
      const all = [...files, "seed-file=munge.seed"].map((file) =>
        `--${file.replace("=", `=${folder}/`)}`
      );
      begin("munged", ["--foreground", "--force", ...all]);
      await until(() => Deno.stat(`${folder}/munge.socket`).then(() => true, () => false));
      begin("slurmctld", ["-D", "-c", "-L", `${folder}/slurmctld.log`]);
      begin("slurmd", ["-D", "-L", `${folder}/slurmd.log`]);
      await until(async () =>
        (await cluster.#ask("sinfo", "--noheader", "--format=%T")) === "idle"
      );
      return cluster;
    } catch (error) {
      const said = await Promise.all(
        ["slurmctld", "slurmd"].map((name) =>
          Deno.readTextFile(`${folder}/${name}.log`).catch(() => "")
        ),
      );
      await cluster[Symbol.asyncDispose]();
      throw new Error(`Cannot start Slurm: ${(error as Error).message}\n${said.join("\n")}`);
    }
  }

  async #ask(program: string, ...args: string[]): Promise<string> {
    const { stdout } = await new Deno.Command(program, { args, env: this.env }).output();
    return new TextDecoder().decode(stdout).trim();
  }

  /** Runs one of Slurm's programs, which must succeed. */
  async run(program: string, ...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await new Deno.Command(program, { args, env: this.env })
      .output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout).trim();
  }

  /** The tasks in a state, as 12_3. */
  async tasks(state: "RUNNING" | "PENDING"): Promise<string[]> {
    const said = await this.run(
      "squeue",
      "--noheader",
      "--array",
      `--states=${state}`,
      "--format=%i",
    );
    return said.split("\n").filter(Boolean);
  }

  /** Lets the node take no further tasks, or take them again. */
  async drain(drained: boolean): Promise<void> {
    const state = drained ? ["state=drain", "reason=test"] : ["state=resume"];
    const name = await this.run("sinfo", "--noheader", "--format=%N");
    await this.run("scontrol", "update", `nodename=${name}`, ...state);
  }

  /** Ends all tasks, and the daemons, the last one first. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.daemons.length > 2) {
      await this.#ask("scancel", "--state=PENDING");
      await this.#ask("scancel", "--full", "--signal=KILL", "--state=RUNNING");
      const ended = async () => await this.#ask("squeue", "--noheader") === "";
      await until(ended, 20).catch((error) => console.error(`tasks are left: ${error.message}`));
    }
    for (const daemon of [...this.daemons].reverse()) {
      sendSignal(daemon, "SIGTERM");
      await daemon.status;
    }
    await Deno.remove(this.folder, { recursive: true }).catch(() => {});
  }
}

/** Waits until something holds. */
export async function until(holds: () => Promise<boolean>, seconds = 60): Promise<void> {
  const end = performance.now() + 1000 * seconds;
  while (!await holds()) {
    if (performance.now() > end) throw new Error(`nothing came of it within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function assertInstalled(): Promise<void> {
  const { stdout } = await new Deno.Command("sh", {
    args: [
      "-c",
      'for name; do command -v "$name" > /dev/null || echo "$name"; done',
      "sh",
      ...PROGRAMS,
    ],
    env: { PATH },
  }).output();
  const missing = new TextDecoder().decode(stdout).trim().split("\n").filter(Boolean);
  if (!missing.length) return;
  throw new Error(
    `Cannot test with Slurm: expected ${
      missing.join(", ")
    } on this machine, got none; install Slurm and ` +
      "MUNGE, as by apt-get install slurm-wlm munge",
  );
}

async function configuration(folder: string, cpus: number): Promise<string> {
  const { stdout } = await new Deno.Command("id", { args: ["-un"] }).output();
  const user = new TextDecoder().decode(stdout).trim();
  const [host] = Deno.hostname().split(".");
  const [control, node] = freePorts(2);
  return `ClusterName=test
SlurmctldHost=${host}(127.0.0.1)
SlurmUser=${user}
SlurmdUser=${user}
AuthType=auth/munge
AuthInfo=socket=${folder}/munge.socket
CredType=cred/munge
SlurmctldPort=${control}
SlurmdPort=${node}
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
KillWait=5
SchedulerParameters=sched_interval=1,sched_min_interval=0
SlurmdParameters=config_overrides
NodeName=${host} NodeAddr=127.0.0.1 CPUs=${cpus} RealMemory=1000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`;
}

/** Ports that nobody listens at. */
function freePorts(count: number): number[] {
  const listeners = Array.from(
    { length: count },
    () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  );
  const ports = listeners.map(({ addr }) => (addr as Deno.NetAddr).port);
  for (const listener of listeners) listener.close();
  return ports;
}
