/**
 * Where downloads are kept: `mimetic` in the user's cache folder, as the platform has it
 * (`XDG_CACHE_HOME`, else `~/.cache`; on Windows `LOCALAPPDATA`; on macOS `~/Library/Caches`).
 *
 * @throws {Error} If the environment names no such folder.
 */
export function cacheFolder(
  os: string = Deno.build.os,
  variable: (name: string) => string | undefined = (name) => Deno.env.get(name),
): string {
  const home = variable("HOME");
  const base = os === "windows" ? variable("LOCALAPPDATA") : variable("XDG_CACHE_HOME") ||
    (home && (os === "darwin" ? `${home}/Library/Caches` : `${home}/.cache`));
  if (!base) {
    throw new Error(
      "Cannot find a cache folder: expected the environment to name one, got " +
        (os === "windows" ? "no LOCALAPPDATA" : "neither XDG_CACHE_HOME nor HOME"),
    );
  }
  return `${base}/mimetic`;
}
