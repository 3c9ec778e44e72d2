import assert from "assert";

/** Asserts that numbers are as expected, up to a tolerance. */
export function near(
  actual: ArrayLike<number>,
  expected: readonly number[],
  tolerance: number,
): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, at) =>
    assert.ok(Math.abs(actual[at] - value) <= tolerance, `${actual[at]} for ${value} at ${at}`)
  );
}
