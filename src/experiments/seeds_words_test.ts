import assert from "assert";
import { seedsWords } from "./seeds_words.ts";

Deno.test("seeds say beforehand how small a difference they can show", () => {
  const spread = { points: 0.5, source: "of a run" };
  const ending = "if seeds of an arm spread by 0.5 (standard deviation of a run); power 80 %, " +
    "two-sided level 5 %";
  assert.equal(
    seedsWords({ seeds: 3, spread }),
    "3 seeds can show a difference of about 2.3 points; 5 seeds about 1.2, 10 seeds about 0.7, " +
      ending,
  );
  assert.equal(
    seedsWords({ seeds: 1, spread }),
    "1 seed can show no difference, as its error is unknown; 3 seeds about 2.3, 5 seeds about 1.2, " +
      `10 seeds about 0.7 points, ${ending}`,
  );
  assert.match(
    seedsWords({ seeds: 2, spread: { ...spread, points: 19 } }),
    /of more than 100 points;/,
  );
  assert.match(seedsWords({ seeds: 12 }), /of about 1\.\d standard deviations over seeds; power/);
});
