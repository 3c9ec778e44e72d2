/** The variable that names the folder of a desktop's session. */
const VARIABLE = "XDG_RUNTIME_DIR";

/**
 * Names a folder for a session where there is none, as in containers and over SSH: Mesa's Vulkan drivers, which
 * need it for windows alone, print "error: XDG_RUNTIME_DIR is invalid or not set" otherwise, twice, whenever
 * WebGPU looks for a GPU. Must be called before that.
 */
export function nameRuntimeFolder(): void {
  if (Deno.build.os !== "linux") return;
  const { state } = Deno.permissions.querySync({ name: "env", variable: VARIABLE });
  if (state === "granted" && !Deno.env.get(VARIABLE)) Deno.env.set(VARIABLE, "/tmp");
}
