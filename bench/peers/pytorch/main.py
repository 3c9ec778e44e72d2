"""PyTorch in a process of its own: python3 -B bench/peers/pytorch/main.py eager|compiled|cuda THREADS.

Speaks the protocol of bench/peers/peer.ts: a JSON request a line on standard input, answers in lines that
begin with "@@ " on standard output. What a workload starts from lies in a safetensors file whose path comes
with the request, so that no number is drawn here that another library must draw too.
"""

import ctypes
import json
import os
import re
import sys
import time
import warnings

MARK = "@@ "


def processor():
    """The processor's name, as the other peers have it."""
    with open("/proc/cpuinfo") as lines:
        names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else 'CPU'} × {os.cpu_count()}"


def blas(torch):
    """The library that products run in: the one that was built in, else what is loaded, apart from NumPy's own, and
    which of OpenBLAS's kernels."""
    built_in = re.search(r"Math Kernel Library Version [\d.]+", torch.__config__.show())
    if built_in:
        return built_in.group(0)
    torch.ones(64, 64) @ torch.ones(64, 64)
    with open("/proc/self/maps") as lines:
        files = {os.path.realpath(line.split()[-1]) for line in lines if "/" in line}
    # Those of CUDA are loaded with PyTorch's usual wheel, and not used.
    names = {os.path.basename(file): file for file in files}
    loaded = sorted(n for n in names if "blas" in n and not n.startswith(("libcu", "libscipy")))
    return " + ".join(name + kernels(names[name]) for name in loaded) or "unknown BLAS"


def kernels(file):
    """Which kernels a library takes, in brackets, if it is OpenBLAS."""
    name = getattr(ctypes.CDLL(file), "openblas_get_corename", None)
    if name is None or "openblas" not in os.path.basename(file):
        return ""
    name.restype = ctypes.c_char_p
    return f" ({name().decode()})"


def milliseconds(prepared, inner, samples):
    """Milliseconds a run, for each of `samples` groups of `inner` runs and, on a GPU, the wait for their end."""
    from tensors import finish

    times = []
    for _ in range(samples):
        start = time.perf_counter()
        for _ in range(inner):
            prepared.step()
        finish()
        times.append((time.perf_counter() - start) * 1000 / inner)
    return times


def about_cpu(torch):
    """The processor, and what products run on there."""
    return {"device": processor(), "threads": torch.get_num_threads(), "blas": blas(torch)}


def about_cuda(torch):
    """The GPU, on which float32 is computed in float32: TF32 would round factors to 10 bits."""
    if not torch.cuda.is_available():
        raise RuntimeError(f"expected a GPU that PyTorch {torch.__version__} can use by CUDA, got none")
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    return {"device": torch.cuda.get_device_name(), "blas": f"CUDA {torch.version.cuda}"}


class Library:
    """PyTorch with a number of threads or a GPU, and the workload that was made ready last."""

    def __init__(self, mode, threads):
        warnings.filterwarnings("ignore", "Failed to initialize NumPy")  # which isn't used here
        import torch

        torch.set_num_threads(threads)
        self.torch = torch
        self.compiled = mode == "compiled"
        self.device = "cuda" if mode == "cuda" else "cpu"
        self.prepared = None
        self.about = {
            "library": "pytorch" if mode == "eager" else f"pytorch {mode}",
            "version": torch.__version__,
            **(about_cuda(torch) if mode == "cuda" else about_cpu(torch)),
        }

    def answer(self, request):
        ask = request["ask"]
        if ask == "about":
            return {"about": self.about}
        if ask == "prepare":
            return self.prepare(request["workload"], request["operands"])
        if ask == "run":
            if self.prepared is None:
                raise RuntimeError("Cannot run as nothing was prepared: prepare first")
            return {"milliseconds": milliseconds(self.prepared, request["inner"], request["samples"])}
        if ask == "dispose":
            self.prepared = None
            return {"done": True}
        raise ValueError(f"Cannot answer: expected about, prepare, run or dispose, got {ask}")

    def prepare(self, workload, operands):
        from operations import operation
        from tensors import read
        from training import Training, trains

        self.prepared = None
        start = time.perf_counter()
        tensors, metadata = read(operands, self.device)
        if trains(workload):
            self.prepared = Training(workload, tensors, metadata, self.compiled)
        else:
            self.prepared = operation(workload, tensors)
        result = self.prepared.result()
        return {"result": result, "firstMilliseconds": (time.perf_counter() - start) * 1000}


def main():
    mode, threads = sys.argv[1], int(sys.argv[2])
    library = None
    for line in sys.stdin:
        try:
            library = library or Library(mode, threads)
            reply = library.answer(json.loads(line))
        except Exception as error:  # whatever is wrong is told to the comparison, which goes on
            message = (str(error).strip() or "no message").splitlines()[0]
            reply = {"error": f"{type(error).__name__}: {message}"}
        print(MARK + json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
