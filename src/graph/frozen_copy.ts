/** A copy of plain data, however deep its arrays and objects are, that can't be changed. */
export function frozenCopy<T>(data: T): T {
  if (Array.isArray(data)) return Object.freeze(data.map((each) => frozenCopy(each))) as T;
  if (!isPlain(data)) return data;
  const copies = Object.entries(data).map(([key, value]) => [key, frozenCopy(value)]);
  return Object.freeze(Object.fromEntries(copies)) as T;
}

/** Whether it is an object without a class of its own. */
function isPlain(data: unknown): data is object {
  return typeof data === "object" && data !== null &&
    Object.getPrototypeOf(data) === Object.prototype;
}
