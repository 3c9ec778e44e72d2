import assert from "assert";
import { mimeticStateSpace, onLayers, type Parameter, parseScheme } from "./mod.ts";
import { initialized, stateSpaceRole } from "./testing/role_cases.ts";

const roles = [0, 1, 2].map((index) => ({ ...stateSpaceRole(), index, count: 3 }));
const changes = (scheme: ReturnType<typeof onLayers>) =>
  roles.map((role) =>
    [...initialized(scheme, role).values()].some(({ before, after }) =>
      after.some((x, i) => x !== before[i])
    )
  );

Deno.test("a scheme for some layers leaves the others, and their factors, alone", () => {
  const scheme = onLayers(mimeticStateSpace({ transition: { scale: 4 } }), [0, 2]);
  assert.deepEqual(changes(scheme), [true, false, true]);
  const factors = roles.map((role) => [...scheme.factors!(role)].map(([, factor]) => factor));
  assert.deepEqual(factors, [[4], [], [4]]);
  roles.forEach((role) => scheme.check!(role));
  const whole = mimeticStateSpace();
  assert.deepEqual(initialized(onLayers(whole, [2]), roles[2]), initialized(whole, roles[2]));
});

Deno.test("layers that aren't there are refused, and what the scheme itself refuses", () => {
  for (const wrong of [3, -1, 1.5, NaN]) {
    assert.throws(() => onLayers(mimeticStateSpace(), [1, wrong]).check!(roles[0]), {
      name: "RangeError",
      message: `Cannot initialize mixer: expected stateSpace layers from 0 to 2, got ${wrong}`,
    });
  }
  const picky = {
    kind: "stateSpace",
    initialize() {},
    check({ index }: { index: number }) {
      throw new RangeError(`layer ${index}`);
    },
  } as const;
  onLayers(picky, [1]).check!(roles[0]);
  assert.throws(() => onLayers(picky, [1]).check!(roles[1]), /layer 1/);
});

Deno.test("layers are an option of every scheme, with one text for all spellings", () => {
  const parsed = parseScheme("mimetic:layers=2,0-1,0:step=2", ["stateSpace"]);
  assert.equal(parsed.text, "mimetic:step=2:layers=0-2");
  assert.deepEqual([parsed.layers, parsed.given], ["0-2", { step: "2" }]);
  assert.equal(parseScheme("mimetic:layers=all", ["stateSpace"]).text, "mimetic");
  const { scheme } = parseScheme("noStep:layers=1:scale=8", ["stateSpace"]);
  assert.deepEqual(changes(scheme), [false, true, false]);
  const factors: ReadonlyMap<Parameter, number> = scheme.factors!(roles[1]);
  assert.deepEqual([...factors.values()], [8]);
  for (const [kind, text] of [["attention", "mimetic"], ["depthwise", "box"]] as const) {
    assert.equal(parseScheme(`${text}:layers=3`, [kind]).text, `${text}:layers=3`);
  }
  for (const wrong of ["", "3-1", "one", "-1"]) {
    assert.throws(() => parseScheme(`mimetic:layers=${wrong}`, ["stateSpace"]), {
      name: "RangeError",
      message: `Cannot read scheme mimetic: expected layers to be all, or whole numbers with ` +
        `ranges, as 0-3,5, got ${wrong || '""'}`,
    });
  }
});
