/**
 * Does something at once, and tells what the device finds wrong with it, so that it harms nothing
 * else on the device. Scopes close before anything can be awaited: a scope that stayed open would
 * catch what others do meanwhile.
 *
 * @returns What went wrong, or nothing. Throws at once what `act` throws.
 */
export function scoped(device: GPUDevice, act: () => void): Promise<string | undefined> {
  const filters = ["validation", "out-of-memory", "internal"] as const;
  filters.forEach((filter) => device.pushErrorScope(filter));
  const pop = () => Promise.all(filters.map(() => device.popErrorScope()));
  try {
    act();
  } catch (error) {
    pop().catch(() => {});
    throw error;
  }
  // A device that was lost meanwhile says so itself.
  return pop().then((errors) => errors.find((error) => error)?.message, () => undefined);
}
