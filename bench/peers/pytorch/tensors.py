"""Operands from a safetensors file, and what is compared of results in place of whole arrays."""

import json
import math
import struct

import torch

TYPES = {"F32": torch.float32, "I32": torch.int32}


def read(path, device):
    """Tensors by name on a device, and the free text by key, of a safetensors file of float32 and int32."""
    with open(path, "rb") as file:
        data = bytearray(file.read())
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        dtype = TYPES[entry["dtype"]]
        # A copy, as tensors that begin at odd addresses are slower.
        flat = torch.frombuffer(data[start:end], dtype=dtype).clone()
        tensors[name] = flat.reshape(entry["shape"]).to(device)
    return tensors, metadata


def finish():
    """Waits for a GPU that is at work; a CPU's work is done when a function returns."""
    if torch.cuda.is_initialized():
        torch.cuda.synchronize()


def positions(length, count=61):
    """Positions of the entries that a fingerprint holds, as bench/fingerprints.ts has them."""
    used = min(count, length)
    return [i * length // used for i in range(used)]


def fingerprint(values):
    """What is compared of a tensor: its length, two sums over all, and some entries."""
    flat = values.detach().double().reshape(-1)
    numbers = {"norm": flat.norm().item(), "sum": flat.sum().item()}
    entries = flat[positions(len(flat))].tolist()
    # JSON has no NaN; null is what the other peers' JSON.stringify makes of one.
    finite = {name: x if math.isfinite(x) else None for name, x in numbers.items()}
    return {
        "length": len(flat),
        **finite,
        "entries": [x if math.isfinite(x) else None for x in entries],
    }


def moments(parameters, values):
    """Number of parameters, mean and standard deviation of some, each scaled to about one."""
    flat = values.detach().double().reshape(-1)
    mean, deviation = flat.mean().item(), flat.std(unbiased=False).item()
    return fingerprint(torch.tensor([parameters / 1e8, 1 + mean, deviation / 0.02]).double())
