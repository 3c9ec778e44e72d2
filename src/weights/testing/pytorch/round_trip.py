"""Loads weight files strictly into timm's and state-spaces' networks, computes, and writes them back.

    python3 round_trip.py FOLDER

For each folder in FOLDER with `facts.json` (configuration, input) and `model.safetensors` it writes
`answer.json` with the logits in float64, or what went wrong, and `back_F32.safetensors`, `back_F16…` and
`back_BF16…` with all that the network's state dict has. `versions.txt` says by which libraries.
"""
import contextlib
import importlib.util
import json
import pathlib
import re
import sys
from unittest import mock

import safetensors.torch
import timm
import torch

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import golden_logits  # noqa: E402

KINDS = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}


def attend(q, k, v, is_causal, scale=None):
    """PyTorch 2's function, which 1.13 lacks: `(B, H, T, K)`, causal, a key head for several heads.

    mamba_ssm 2.2.2 gives it fewer key heads than heads, which it refuses there; later versions repeat them.
    """
    assert is_causal
    k, v = (x.repeat_interleave(q.shape[1] // x.shape[1], 1) for x in (k, v))
    scores = q @ k.transpose(-1, -2) * (scale or q.shape[-1] ** -0.5)
    future = torch.ones(scores.shape[-2:], dtype=torch.bool).triu(1)
    return scores.masked_fill(future, -torch.inf).softmax(-1) @ v


def build(folder, settings):
    """The network by our settings, or by the config.json that stands beside the weights."""
    path = folder / "config.json"
    if not path.exists():
        return golden_logits.MODELS[settings["architecture"]](settings)
    model, config = golden_logits.reference_mamba()
    # In float64 there is no residual stream in float32.
    return model(config(**json.loads(path.read_text()) | {"residual_in_fp32": False}))


def cast(state, kind):
    """Copies in a data type; tied tensors share memory, which a file can't."""
    return {name: (value.to(kind) if value.is_floating_point() else value).clone()
            for name, value in state.items()}


def round_trip(folder):
    facts = json.loads((folder / "facts.json").read_text())
    model = build(folder, facts["configuration"])
    weights = safetensors.torch.load_file(folder / "model.safetensors")
    expected = set(model.state_dict())
    assert set(weights) == expected, f"other names: {sorted(set(weights) ^ expected)}"
    model.load_state_dict(weights, strict=True)
    for name, kind in KINDS.items():
        own = cast(model.state_dict(), kind)
        safetensors.torch.save_file(own, folder / f"back_{name}.safetensors", {"format": "pt"})
        written = safetensors.torch.load_file(folder / f"model_{name}.safetensors")
        wrong = [key for key in expected if not torch.equal(written[key], own[key])]
        assert not wrong, f"other numbers in {name}: {wrong[:3]}"
    x = torch.tensor(facts["x"]["data"]).reshape(facts["x"]["shape"])
    model.double().eval()
    # Only for mamba_ssm's networks, as timm's know PyTorch's own by more arguments.
    own = mock.patch.object(torch.nn.functional, "scaled_dot_product_attention", attend, create=True)
    with torch.no_grad(), own if x.dtype == torch.int64 else contextlib.nullcontext():
        logits = golden_logits.logits_of(model, x if x.dtype == torch.int64 else x.double())
    return {"logits": logits.flatten().tolist()}


def versions():
    """Also of packages that aren't installed but lie on the path, as a source distribution does."""
    paths = importlib.util.find_spec("mamba_ssm").submodule_search_locations
    source = (pathlib.Path(paths[0]) / "__init__.py").read_text()
    mamba = re.search(r'__version__ = "(.*)"', source)[1]
    return f"timm {timm.__version__}, mamba_ssm {mamba}, PyTorch {torch.__version__}"


def main():
    torch.set_num_threads(1)
    folder = pathlib.Path(sys.argv[1])
    (folder / "versions.txt").write_text(versions())
    for path in sorted(folder.glob("*/facts.json")):
        try:
            answer = round_trip(path.parent)
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        (path.parent / "answer.json").write_text(json.dumps(answer))


main()
