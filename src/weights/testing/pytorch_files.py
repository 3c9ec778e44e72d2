"""What PyTorch and timm write and compute, for src/weights/pytorch_files_test.ts.

Writes golden/pytorch_files.json beside itself: the bits that PyTorch rounds float32 to in half precision
and bfloat16; a ConvMixer of timm after two steps of training as safetensors, in three data types, with its
counters of batches and the logits that it computes; and position embeddings as timm resamples them. On Debian 12,
with FOLDER for what isn't a package of Debian:

    apt-get install -y python3-torch python3-torchvision
    pip install --no-deps --target FOLDER timm==0.9.16 huggingface_hub==0.20.3 safetensors==0.8.0
    PYTHONPATH=FOLDER /usr/bin/python3 src/weights/testing/pytorch_files.py
"""
import base64
import json
import pathlib

import safetensors
import safetensors.torch
import timm
import torch
from timm.layers import resample_abs_pos_embed
from timm.models.convmixer import ConvMixer

CONVMIXER = {"dim": 6, "depth": 1, "kernel_size": 3, "patch_size": 4, "num_classes": 3}

# Middles between neighbors, their neighbors, subnormals, the largest numbers, infinities, NaN.
BITS = [
    0x00000000, 0x80000000, 0x00000001, 0x007fffff, 0x00800000, 0x33000000, 0x33000001, 0x33800000,
    0x33c00000, 0x387fc000, 0x387fe000, 0x387ff000, 0x38800000, 0x3f800000, 0x3f801000, 0x3f801001,
    0x3f803000, 0x3f808000, 0x3f808001, 0x3f818000, 0x477fe000, 0x477fefff, 0x477ff000, 0x47800000,
    0x7f7f7fff, 0x7f7f8000, 0x7f7fffff, 0x7f800000, 0xff800000, 0x7fc00000, 0xc2f6e979, 0xb3000000,
]


def rounding():
    signed = torch.tensor([bits - 2**32 if bits >= 2**31 else bits for bits in BITS], dtype=torch.int32)
    values = signed.view(torch.float32)
    kinds = {"F16": torch.float16, "BF16": torch.bfloat16}
    return {"F32": BITS} | {
        name: [bits & 0xffff for bits in values.to(kind).view(torch.int16).tolist()]
        for name, kind in kinds.items()}


def conv_mixer():
    torch.manual_seed(0)
    model = ConvMixer(**CONVMIXER)
    x = torch.randn(2, 3, 8, 8)
    for _ in range(2):
        model(x)
    model.eval()
    with torch.no_grad():
        logits = model.double()(x.double())
    state = {name: value.float() if value.is_floating_point() else value
             for name, value in model.state_dict().items()}
    files = {}
    for name, kind in {"F32": None, "F16": torch.float16, "BF16": torch.bfloat16}.items():
        cast = {key: value.to(kind) if kind and value.is_floating_point() else value
                for key, value in state.items()}
        files[name] = base64.b64encode(safetensors.torch.save(cast, {"format": "pt"})).decode()
    return {"files": files, "x": x.flatten().tolist(), "logits": logits.flatten().tolist()}


def positions():
    cases = []
    for size, to, prefix in [(3, (5, 5), 1), (5, (2, 2), 0), (4, (3, 6), 2)]:
        torch.manual_seed(size)
        values = torch.randn(1, prefix + size * size, 2)
        case = {"size": size, "to": to, "first": prefix, "values": values.flatten().tolist()}
        for mode in ["bicubic", "bilinear"]:
            made = resample_abs_pos_embed(
                values.double(), list(to), num_prefix_tokens=prefix, interpolation=mode)
            case[mode] = made.flatten().tolist()
        cases.append(case)
    return cases


def short(value):
    """Numbers with nine digits, which say a float32."""
    if isinstance(value, float):
        return float(f"{value:.8e}")
    if isinstance(value, dict):
        return {key: short(one) for key, one in value.items()}
    return [short(one) for one in value] if isinstance(value, (list, tuple)) else value


def main():
    torch.set_num_threads(1)
    facts = {
        "made_by": f"pytorch_files.py, timm {timm.__version__}, PyTorch {torch.__version__}, "
                   f"safetensors {safetensors.__version__}",
        "rounding": rounding(),
        "convmixer": short(conv_mixer()),
        "positions": short(positions()),
    }
    lines = [f'"{key}": {json.dumps(value)}' for key, value in facts.items()]
    out = pathlib.Path(__file__).parent / "golden" / "pytorch_files.json"
    out.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(out.name, out.stat().st_size, "bytes")


main()
