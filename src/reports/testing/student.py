"""Quantiles of Student's t distribution and detectable differences by SciPy, as golden numbers.

Writes student.json beside this file.

    pip install scipy==1.17.1
    python3 src/reports/testing/student.py
"""

import json
import math
import pathlib

import scipy
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.stats import chi, norm, t

QUANTILES = [(p, n) for p in (0.6, 0.9, 0.975, 0.995) for n in (1, 2, 3, 4, 7, 10, 29, 100, 999)]
SEEDS = [2, 3, 4, 5, 10, 30]


def power(noncentrality, n, level):
    critical = t.ppf(1 - level / 2, n - 1)

    def density(s):
        reach = critical * s
        both = norm.cdf(noncentrality - reach) + norm.cdf(-noncentrality - reach)
        return both * chi.pdf(s, n - 1, scale=1 / math.sqrt(n - 1))

    return quad(density, 0, 12, points=[0.5, 1, 2], epsabs=1e-12, limit=500)[0]


def detectable(n, wanted, level):
    found = brentq(lambda x: power(x, n, level) - wanted, 0.1, 25, xtol=1e-12)
    return found * math.sqrt(2 / n)


golden = {
    "scipy": scipy.__version__,
    "quantiles": [[p, n, float(t.ppf(p, n))] for p, n in QUANTILES],
    "detectable": [
        [n, wanted, level, detectable(n, wanted, level)]
        for n in SEEDS
        for wanted, level in ((0.8, 0.05), (0.9, 0.1))
    ],
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden, indent=1) + "\n")
