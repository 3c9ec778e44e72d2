"""What PyTorch makes of special numbers: NaN, infinities, zeros of both signs, tiny and huge ones.

Writes special_values.json beside itself, which special_cases.ts reads: inputs, the
gradient that comes to each result, results and gradients of inputs. On Debian 12:

    apt-get install -y python3-torch && /usr/bin/python3 src/devices/testing/special_values.py
"""
import itertools
import json
import math
import pathlib
import platform

import torch
import torch.nn.functional as F

INF, NAN = math.inf, math.nan
TINY = [1e-45, 1e-40, 1.1754944e-38, 1e-30, 1e-20, 1e-10, 1e-7, 1e-5, 1e-4, 1e-3, 0.01, 0.05, 0.07]
USUAL = [0.1, 0.3, 0.5, 0.62, 0.63, 1.0, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 14.0, 14.9, 15.1, 17.0, 19.9]
LARGE = [20.5, 30.0, 43.0, 45.0, 60.0, 80.0, 87.0, 87.2]
HUGE = [88.0, 88.7, 89.0, 90.0, 104.0, 1e3, 1e5, 1e10, 1e18, 1e30, 3e38]
POSITIVE = TINY + USUAL + LARGE + HUGE
SPECIAL = [NAN, INF, -INF, 0.0, -0.0] + [s * x for x in POSITIVE for s in (1.0, -1.0)]
NEAR_ONE = [1 + s * d for d in (1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1) for s in (1, -1)]
cases = []


def incoming(shape):
    """Gradients of the results: 1, −2, 0.5, 1, …"""
    size = math.prod(shape)
    return torch.tensor([(1.0, -2.0, 0.5)[i % 3] for i in range(size)]).reshape(shape)


def plain(tensor):
    names = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity", "-0.0": "-0"}
    values = [float(x) for x in tensor.detach().flatten().tolist()]
    return [names.get(str(x), x) for x in values]


def case(name, function, inputs, run, attributes=None, labels=None):
    tensors = [torch.tensor(x, dtype=torch.float32, requires_grad=True) for x in inputs]
    result = run(*tensors)
    dy = incoming(result.shape)
    result.backward(dy)
    cases.append({
        "name": name,
        "function": function,
        "attributes": attributes or {},
        "inputs": [{"shape": list(x.shape), "values": plain(x)} for x in tensors],
        **({"labels": labels} if labels else {}),
        "incoming": plain(dy),
        "result": plain(result),
        "gradients": [plain(x.grad) for x in tensors],
    })


UNARY = {
    "exp": torch.exp,
    "log": torch.log,
    "sqrt": torch.sqrt,
    "reciprocal": torch.reciprocal,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "softplus": F.softplus,
    "relu": F.relu,
    "gelu": F.gelu,
    "silu": F.silu,
}
# Subnormal numbers may count as 0 on a GPU, and these tell them apart.
NORMAL = [x for x in SPECIAL if not 0 < abs(x) < 1.17e-38]
for name, function in UNARY.items():
    numbers = NORMAL if name in ("log", "sqrt", "reciprocal", "relu") else SPECIAL
    case(name, name, [numbers + NEAR_ONE], function)

# Where the pieces of these meet, PyTorch's choice of the derivative is taken. NaN is not among the
# numbers, as PyTorch has a derivative there and here it stays NaN; nor are those that eˣ − 1 rounds away.
PIECES = [x for x in SPECIAL if x == 0 or abs(x) > 9e-4] + [-0.5, 0.75]
PIECEWISE = {
    "leakyRelu": F.leaky_relu,
    "elu": F.elu,
    "hardSwish": F.hardswish,
    "hardSigmoid": F.hardsigmoid,
    "clip": lambda x: torch.clamp(x, -0.5, 0.75),
}
for name, function in PIECEWISE.items():
    attributes = {"least": -0.5, "most": 0.75} if name == "clip" else None
    # PyTorch's versions differ in hard swish at ±3, and this one overflows at 3e38.
    numbers = [x for x in PIECES if name != "hardSwish" or abs(x) not in (3.0, 3e38)]
    case(name, name, [numbers], function, attributes)

PAIRED = [NAN, INF, -INF, 0.0, -0.0, 1.0, -3.0, 1e-30, -1e-19, 1e18, -1e30, 3e38]
pairs = list(itertools.product(PAIRED, PAIRED))
left, right = [a for a, _ in pairs], [b for _, b in pairs]
BINARY = {"add": torch.add, "subtract": torch.sub, "multiply": torch.mul, "divide": torch.div}
for name, function in BINARY.items():
    case(name, name, [left, right], function)

MASKED = [
    [-INF, 1.0, 2.0, 3.0],
    [-INF, -INF, -INF, 0.5],
    [-INF, -INF, -INF, -INF],
    [INF, 1.0, 2.0, 3.0],
    [INF, INF, -INF, 0.0],
    [NAN, 1.0, 2.0, 3.0],
    [1.0, 2.0, 3.0, NAN],
    [1e30, -1e30, 0.0, 1.0],
    [88.0, -88.0, 1000.0, 999.0],
    [-3.4028235e38, -3.4028235e38, -INF, -3.4028235e38],
    [3.4028235e38, 3.4028235e38, 0.0, 3.4028235e38],
    [1e-40, 0.0, -0.0, -1e-40],
    [-1e5, -1e5, -100001.0, -100002.0],
]
LONG = [[row[i % 4] for i in range(9)] for row in MASKED]
for rows in (MASKED, LONG):
    width = len(rows[0])
    case(f"softmax of {width}", "softmax", [rows], lambda x: F.softmax(x, -1))

for smoothing in (0.0, 0.1):
    for rows in (MASKED, LONG):
        # Sums of the largest numbers overflow in PyTorch; its ignored rows of NaN have NaN gradients.
        fit = [row for row in rows if smoothing == 0 or not 3e38 < abs(row[0]) < INF]
        many = [row for row in fit for _ in range(2)] + [rows[-1], rows[-2]]
        labels = [(0, len(rows[0]) - 1)[i % 2] for i in range(len(many) - 2)] + [-1, -1]
        case(
            f"cross-entropy of {len(rows[0])}, smoothing {smoothing}",
            "crossEntropy",
            [many],
            lambda x: F.cross_entropy(
                x, torch.tensor(labels), reduction="none", ignore_index=-1,
                label_smoothing=smoothing,
            ),
            {"smoothing": smoothing},
            labels,
        )

NORMS = {
    "usual": [0.5, -1.5, 2.0, 0.25, -0.75],
    "NaN": [0.5, NAN, 2.0, 0.25, -0.75],
    "infinity": [0.5, -1.5, INF, 0.25, -0.75],
    "both infinities": [0.5, -INF, INF, 0.25, -0.75],
    "one value": [7.0] * 5,
    "huge": [1e18, -1e18, 5e17, 2e18, -1e17],
    "tiny": [1e-20, -1e-20, 5e-21, 2e-20, -1e-21],
}
gamma, beta = [1.0, -0.5, 2.0, 0.75, 1.5], [0.1, 0.2, -0.3, 0.4, 0.5]


def rms_norm(x, gamma):
    return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + 1e-5) * gamma


for name, row in NORMS.items():
    rows = [row, NORMS["usual"]]
    case(f"layer norm, {name}", "layerNorm", [rows, gamma, beta],
         lambda x, g, b: F.layer_norm(x, [5], g, b))
    case(f"RMS norm, {name}", "rmsNorm", [rows, gamma], rms_norm)

SUMS = [[1.0, 2.0, 3.0], [NAN, 1.0, 2.0], [INF, 1.0, -2.0], [INF, -INF, 0.0], [1e30, 1.0, -1e30],
        [3e38, 3e38, 0.0], [1e-30, 2e-30, -5e-31], [-0.0, -0.0, -0.0], [-INF, -3e38, 1.0]]
case("sum over the last axis", "sum", [SUMS], lambda x: x.sum(-1), {"axis": 1})
case("sum over the first axis", "sum", [[list(x) for x in zip(*SUMS)]], lambda x: x.sum(0),
     {"axis": 0})

path = pathlib.Path(__file__).with_suffix(".json")
lines = ",\n".join("    " + json.dumps(c) for c in cases)
versions = json.dumps({"torch": torch.__version__, "python": platform.python_version()})
path.write_text(f'{{\n  "versions": {versions},\n  "cases": [\n{lines}\n  ]\n}}\n')
print(f"{path.name}: {len(cases)} cases, torch {torch.__version__}")
