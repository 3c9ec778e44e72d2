import assert from "assert";
import { initialValues, setting, UsageError } from "../../src/experiments/mod.ts";
import { madeOf } from "./made_of.ts";

const rules = {
  size: setting.integer("", 8),
  patch: setting.integer("", 2),
  other: setting.integer("", 1),
};
const initial = initialValues(rules);

/** A number of patches. */
const make = ({ size, patch }: typeof initial) => {
  if (size % patch === 0) return size / patch;
  throw new RangeError(`Cannot build: expected whole patches, got ${size} by ${patch}`);
};

const refused = (given: Partial<typeof initial>, message: string) =>
  assert.throws(
    () => madeOf(rules, { ...initial, ...given }, make),
    (error) => error instanceof UsageError && error.message === message,
  );

Deno.test("settings that can't be used are named, alone or together, and others aren't", () => {
  assert.equal(madeOf(rules, initial, make), 4);
  refused({ patch: 3, other: 2 }, "Cannot use --patch=3: expected whole patches, got 8 by 3");
  refused({ size: 9 }, "Cannot use --size=9: expected whole patches, got 9 by 2");
  refused(
    { size: 9, patch: 8 },
    "Cannot use --size=9: expected whole patches, got 9 by 8",
  );
  refused(
    { size: 4, patch: 8 },
    "Cannot use --size=4 with --patch=8: expected whole patches, got 4 by 8",
  );
  refused(
    { size: 9, patch: 4, other: 5 },
    "Cannot use --size=9: expected whole patches, got 9 by 4",
  );
});

Deno.test("where no setting alone mends it, the message is that of what refused", () => {
  refused({ size: 7, patch: 5 }, "Cannot build: expected whole patches, got 7 by 5");
});

Deno.test("errors of ours stay what they are", () => {
  assert.throws(() =>
    madeOf(rules, initial, () => {
      throw new TypeError("ours");
    }), TypeError);
});
