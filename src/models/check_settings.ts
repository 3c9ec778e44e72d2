/**
 * Throws if there is a setting that a model doesn't have, which it would only copy into its configuration.
 *
 * @param own An object with all settings of the model as keys.
 * @param architecture What `architecture` may say, where a whole configuration is given.
 */
export function checkSettings(
  doing: string,
  given: object,
  own: object,
  architecture?: string,
): void {
  const stranger = Object.entries(given).find(([key, value]) =>
    !Object.hasOwn(own, key) && !(key === "architecture" && value === architecture)
  );
  if (stranger === undefined) return;
  throw new RangeError(
    `Cannot ${doing}: expected settings of its own (${Object.keys(own).join(", ")}), got ` +
      stranger[0],
  );
}
