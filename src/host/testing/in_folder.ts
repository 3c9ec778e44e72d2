/** Runs a test in an empty folder, which is removed afterwards. */
export async function inFolder<T>(test: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir();
  const remove = () => Deno.remove(folder, { recursive: true });
  try {
    const result = await test(folder);
    await remove();
    return result;
  } catch (error) {
    // What went wrong may still write there; the first error is the one to say.
    await remove().catch(() => {});
    throw error;
  }
}
