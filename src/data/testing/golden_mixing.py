"""Writes golden_mixing.json: batches as timm's Mixup mixes them, with the λ and the box that are given, and the
losses of its SoftTargetCrossEntropy with the targets that it makes.

    python src/data/testing/golden_mixing.py > src/data/testing/golden_mixing.json

Made with the versions that stand in the file, on Python 3.11, x86-64.
"""

import base64
import json

import numpy
import timm
import torch
from timm.data.mixup import Mixup
from timm.loss import SoftTargetCrossEntropy

BATCH, CHANNELS, HEIGHT, WIDTH, CLASSES = 4, 2, 6, 5, 3


def text(array):
    return base64.b64encode(array.tobytes()).decode()


def given(values):
    """A source of random numbers that gives these, in order."""
    left = list(values)
    return lambda *_, **__: left.pop(0)


generator = numpy.random.default_rng(0)
images = generator.normal(size=(BATCH, CHANNELS, HEIGHT, WIDTH)).astype("float32")
logits = generator.normal(size=(BATCH, CLASSES)).astype("float32")
labels = [2, 0, 1, 1]
cases = []
for kind, share, place, smoothing in [
    ("mixup", 0.3, None, 0.1),
    ("mixup", 0.8567123, None, 0.0),
    ("cutMix", 0.5, [3, 2], 0.1),
    ("cutMix", 0.2, [0, 4], 0.0),
    ("cutMix", 0.0, [5, 0], 0.2),
    ("cutMix", 0.97, [2, 2], 0.1),
]:
    alphas = {"mixup_alpha": 0.8 * (kind == "mixup"), "cutmix_alpha": 1.0 * (kind == "cutMix")}
    numpy.random.rand = given([0.0])
    numpy.random.beta = given([share])
    numpy.random.randint = given(place or [])
    mix = Mixup(**alphas, label_smoothing=smoothing, num_classes=CLASSES)
    mixed, target = mix(torch.tensor(images.copy()), torch.tensor(labels))
    losses = [
        float(SoftTargetCrossEntropy()(torch.tensor(logits[i : i + 1]).double(), target[i : i + 1].double()))
        for i in range(BATCH)
    ]
    cases.append(
        {"kind": kind, "share": share, "place": place, "smoothing": smoothing}
        | {"mixed": text(mixed.numpy()), "target": text(target.numpy()), "losses": losses}
    )

print(json.dumps({
    "versions": {"timm": timm.__version__, "torch": torch.__version__, "numpy": numpy.__version__},
    "shape": [BATCH, CHANNELS, HEIGHT, WIDTH],
    "classes": CLASSES,
    "images": text(images),
    "labels": labels,
    "logits": text(logits),
    "cases": cases,
}, indent=2))
