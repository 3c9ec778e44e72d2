/**
 * What browsers have in the place of `node:assert/strict`: as much of it as comparing operations takes.
 *
 * @module
 */

function fail(message = "failed"): never {
  throw new Error(message);
}

function ok(value: unknown, message?: string): asserts value {
  if (!value) fail(message);
}

function equal(actual: unknown, expected: unknown, message = `${actual} is not ${expected}`) {
  if (!Object.is(actual, expected)) fail(message);
}

/** For arrays of numbers only. */
function deepEqual(actual: ArrayLike<number>, expected: ArrayLike<number>, message?: string) {
  equal(actual.length, expected.length, message);
  for (let i = 0; i < actual.length; i++) equal(actual[i], expected[i], message);
}

export default { fail, ok, equal, deepEqual };
