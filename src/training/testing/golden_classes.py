"""Answers by class as scikit-learn counts them, as golden numbers.

Writes golden_classes.json beside this file.

    pip install numpy==2.3.5 scikit-learn==1.8.0
    python3 src/training/testing/golden_classes.py
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.metrics import accuracy_score, confusion_matrix, recall_score, top_k_accuracy_score

CLASSES = 8
random = np.random.default_rng(14)
labels = random.integers(CLASSES, size=60)
# A class that never occurs, and logits that know something of the label.
labels[labels == 5] = 2
logits = random.normal(size=(60, CLASSES)).astype(np.float32).round(3)
logits[np.arange(60), labels] += np.float32(0.75)
answers = logits.argmax(axis=1)
every = list(range(CLASSES))
golden = {
    "versions": {"numpy": np.__version__, "scikit-learn": sklearn.__version__},
    "logits": [float(x) for x in logits.ravel()],
    "labels": labels.tolist(),
    "confusion": confusion_matrix(labels, answers, labels=every).tolist(),
    "accuracy": float(accuracy_score(labels, answers)),
    "byClass": recall_score(labels, answers, labels=every, average=None, zero_division=0).tolist(),
    "top5": float(top_k_accuracy_score(labels, logits, k=5, labels=every)),
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden) + "\n")
