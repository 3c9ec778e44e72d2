/**
 * Has Vulkan's loader take one driver, whatever else the machine has. The loader looks when the first
 * adapter is asked for.
 *
 * @param name The start of the name of the file that describes the driver.
 * @param folders Where distributions put such files.
 * @param advice How to get it.
 * @throws {Error} if it isn't there.
 */
export function chooseDriver(name: string, folders: readonly string[], advice: string): void {
  for (const folder of folders) {
    for (const file of filesOf(folder)) {
      if (file.startsWith(name)) return Deno.env.set("VK_ICD_FILENAMES", `${folder}/${file}`);
    }
  }
  throw new Error(
    `Cannot choose a Vulkan driver: expected ${name}* in ${folders.join(" or ")}; ${advice}`,
  );
}

function filesOf(folder: string): string[] {
  try {
    return Array.from(Deno.readDirSync(folder), ({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
