"""Structure of weights by NumPy, for src/analysis/numpy_test.ts.

    python3 src/analysis/testing/numpy_structure.py > src/analysis/testing/numpy_structure.json

The factors are made of sines, so that both sides have the same ones.
"""
import json
import sys

import numpy as np


def factor(rows, columns, phase):
    at = np.arange(rows * columns, dtype=np.float64)
    return np.sin(1.7 * at + phase + 0.013 * at * at).astype(np.float32).reshape(rows, columns)


def product(dim, rank, phase):
    a, b = factor(rank, dim, phase).astype(np.float64), factor(rank, dim, phase + 1).astype(np.float64)
    m = a.T @ b
    off = m[~np.eye(dim, dtype=bool)]
    values = np.linalg.svd(m, compute_uv=False)[: min(rank, dim)]
    return {
        "dim": dim,
        "rank": rank,
        "phase": phase,
        "mean": np.diag(m).mean(),
        "std": np.diag(m).std(),
        "offMean": off.mean(),
        "offStd": off.std(),
        "norm": np.linalg.norm(m),
        "cosine": np.trace(m) / np.linalg.norm(a) / np.linalg.norm(b),
        "symmetry": np.linalg.norm((m + m.T) / 2) ** 2 / np.linalg.norm(m) ** 2,
        "effectiveRank": (values**2).sum() ** 2 / (values**4).sum(),
        "singularValues": values.tolist(),
    }


def filters(channels, kernel, phase):
    f = factor(channels, kernel * kernel, phase).astype(np.float64)
    covariance = np.cov(f, rowvar=False)
    values = np.linalg.eigvalsh(covariance)[::-1]
    g = f.reshape(channels, kernel, kernel)
    pairs = np.concatenate([(g[:, 1:] * g[:, :-1]).ravel(), (g[:, :, 1:] * g[:, :, :-1]).ravel()])
    # The closed form, searched over a fine grid of sigma.
    at = np.array([(i, j) for i in range(kernel) for j in range(kernel)], dtype=np.float64)
    center = (at - kernel // 2) ** 2
    difference = np.abs(at[:, None] - at[None])
    difference = np.minimum(difference, kernel - difference)

    def closed(sigma):
        z = np.exp(-center.sum(1) / (2 * sigma))
        c = np.exp(-(difference**2).sum(2) / (2 * sigma))
        form = z[:, None] * z[None] * (c - (z[:, None] + z[None]) / 4)
        w, v = np.linalg.eigh(form)
        return (v * np.maximum(w, 0)) @ v.T

    grid = np.exp(np.linspace(np.log(0.01), np.log(4 * kernel), 4000))
    scores = [
        (covariance * form).sum() / np.linalg.norm(covariance) / np.linalg.norm(form)
        for form in map(closed, grid)
    ]
    return {
        "channels": channels,
        "kernel": kernel,
        "phase": phase,
        "covariance": covariance.ravel().tolist(),
        "eigenvalues": values.tolist(),
        "neighbors": pairs.mean() / (f**2).mean(),
        "leading": values[0] / values.sum(),
        "similarity": max(scores),
    }


golden = {"products": [product(6, 2, 0), product(9, 4, 2), product(5, 5, 1), product(4, 7, 3)]}
golden["filters"] = [filters(12, 3, 0), filters(40, 5, 2)]
golden["versions"] = {"python": sys.version.split()[0], "numpy": np.__version__}
json.dump(golden, sys.stdout, indent=1)
print()
