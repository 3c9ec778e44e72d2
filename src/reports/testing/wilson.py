"""Wilson's intervals of proportions by SciPy, as golden numbers.

Writes wilson.json beside this file.

    pip install scipy==1.17.1
    python3 src/reports/testing/wilson.py
"""

import json
import pathlib

import scipy
from scipy.stats import binomtest

CASES = [(0, 1), (1, 1), (0, 20), (9, 10), (37, 100), (850, 1000), (5000, 5000)]

golden = {
    "scipy": scipy.__version__,
    "intervals": [
        [k, n, *map(float, binomtest(k, n).proportion_ci(0.95, method="wilson"))] for k, n in CASES
    ],
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden) + "\n")
