"""Eigenvalues of the closed-form filter covariance by NumPy, as golden numbers.

Builds the covariance as the paper words it (a bump rolled to every place, masked from both sides and
made symmetric), which is neither of the two formulas of the library, and writes numpy_spectra.json
beside this file.

    pip install numpy==2.4.6
    python3 src/initializers/testing/numpy_spectra.py
"""

import json
import pathlib
import sys

import numpy as np

KERNELS = range(3, 23, 2)
SIGMAS = [0.01, 0.02, 0.04, 0.08, 0.3, 1.0, 1.9, 10.0]
LARGE = [(31, 0.08), (31, 1.9), (31, 10.0), (41, 0.01), (41, 1.9)]


def bump(offsets, sigma):
    rows, columns = offsets
    return np.exp(-(rows**2 + columns**2) / (2 * sigma))


def covariance(kernel, sigma, shift):
    middle = kernel // 2
    places = np.mgrid[0:kernel, 0:kernel]
    z = bump(places - middle, sigma)
    blocks = np.empty((kernel, kernel, kernel, kernel))
    for i in range(kernel):
        for j in range(kernel):
            if shift == "wrap":
                moved = np.roll(z, (i - middle, j - middle), (0, 1))
            else:
                moved = bump(places - np.array([i, j]).reshape(2, 1, 1), sigma)
            blocks[i, j] = z[i, j] * (moved - z / 2) * z
    half = blocks.reshape(kernel**2, kernel**2)
    return (half + half.T) / 2


def entry(kernel, sigma, shift):
    matrix = covariance(kernel, sigma, shift)
    values = np.linalg.eigvalsh(matrix)[::-1]
    largest = np.abs(values).max()
    return {
        "kernel": kernel,
        "sigma": sigma,
        "shift": shift,
        "leading": values[:4].tolist(),
        "smallest": values[-1],
        "negative": int((values < -1e-9 * largest).sum()),
        "clipped": np.abs(values[values < 0]).sum() / np.abs(values).sum(),
        "trace": np.trace(matrix),
    }


def main():
    pairs = [(kernel, sigma) for kernel in KERNELS for sigma in SIGMAS] + LARGE
    cases = [entry(*pair, "wrap") for pair in pairs]
    cases += [entry(kernel, sigma, "none") for kernel in (3, 5, 7, 9) for sigma in (0.3, 1.0, 1.9)]
    versions = {"python": sys.version.split()[0], "numpy": np.__version__}
    text = json.dumps({"versions": versions, "cases": cases})
    pathlib.Path(__file__).with_name("numpy_spectra.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
