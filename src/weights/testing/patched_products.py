"""What PyTorch computes with the weights that `deno task patch` writes: products of attention.

Makes files of three libraries, has each patched with `--init=mimetic`, loads them strictly, and runs the
attention modules on the identity: queries times keys of each head are W_Q W_K^T then, and values through
the projection W_V W_proj. Writes their diagonals to golden_patches/*.json beside itself, which
src/weights/patch/golden_patches_test.ts reads. Everything else in the files must be what it was, to the bit.

On Debian 12, with deno on the path and FOLDER for the files in between:

    apt-get install -y python3-torch python3-torchvision python3-packaging python3-tqdm \
        python3-filelock python3-fsspec python3-yaml python3-requests
    pip install --no-deps --target FOLDER/site timm==0.9.16 huggingface_hub==0.20.3 safetensors==0.8.0
    PYTHONPATH=FOLDER/site /usr/bin/python3 src/weights/testing/patched_products.py FOLDER
"""
import json
import pathlib
import subprocess
import sys

import safetensors
import timm
import torch
from safetensors.torch import load_file, save_file
from timm.models.vision_transformer import VisionTransformer
from torch import nn

HERE = pathlib.Path(__file__).resolve().parent
TYPES = {torch.float32: "F32", torch.bfloat16: "BF16", torch.float16: "F16"}


class Conv1D(nn.Module):
    """GPT-2's layer as transformers has it: weights are (in, out)."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(inputs, outputs) * 0.02)
        self.bias = nn.Parameter(torch.randn(outputs) * 0.02)

    def forward(self, x):
        return torch.addmm(self.bias, x, self.weight)


class Gpt2(nn.Module):
    """The attention blocks of GPT-2 with transformers' names, four heads of 64 dimensions."""

    def __init__(self, dim=256, depth=2):
        super().__init__()
        self.h = nn.ModuleList(nn.ModuleDict({"attn": nn.ModuleDict({
            "c_attn": Conv1D(dim, 3 * dim), "c_proj": Conv1D(dim, dim)})}) for _ in range(depth))

    def blocks(self):
        for block in self.h:
            attn = block["attn"]
            x = torch.eye(attn["c_proj"].weight.shape[0], dtype=attn["c_proj"].weight.dtype)
            q, k, v = attn["c_attn"](x).split(x.shape[0], dim=1)
            heads = [part.unflatten(1, (4, 64)).transpose(0, 1) for part in (q, k)]
            yield heads[0] @ heads[1].mT, attn["c_proj"](v)


class Llama(nn.Module):
    """The attention blocks of a Llama with transformers' names: eight heads on two keys and values."""

    def __init__(self, dim=256, depth=2, heads=8, groups=2, head_dim=32):
        super().__init__()
        self.heads, self.groups, self.head_dim = heads, groups, head_dim
        linear = lambda a, b: nn.Linear(a, b, bias=False)
        self.model = nn.ModuleDict({"layers": nn.ModuleList(nn.ModuleDict({
            "self_attn": nn.ModuleDict({
                "q_proj": linear(dim, heads * head_dim), "k_proj": linear(dim, groups * head_dim),
                "v_proj": linear(dim, groups * head_dim), "o_proj": linear(heads * head_dim, dim)}),
            "mlp": nn.ModuleDict({"gate_proj": linear(dim, 384)})}) for _ in range(depth))})

    def blocks(self):
        for layer in self.model["layers"]:
            attn = layer["self_attn"]
            x = torch.eye(attn["q_proj"].weight.shape[1], dtype=attn["q_proj"].weight.dtype)
            shared = self.heads // self.groups
            q, k, v = (attn[name](x).unflatten(1, (-1, self.head_dim)).transpose(0, 1)
                       for name in ("q_proj", "k_proj", "v_proj"))
            k, v = (part.repeat_interleave(shared, dim=0) for part in (k, v))
            yield q @ k.mT, attn["o_proj"](v.transpose(0, 1).flatten(1))


class Vit(VisionTransformer):
    """timm's, as wide as a ViT-Tiny."""

    def __init__(self):
        super().__init__(img_size=32, patch_size=8, embed_dim=192, depth=2, num_heads=3, num_classes=10)

    def blocks_products(self):
        for block in self.blocks:
            attn = block.attn
            x = torch.eye(192, dtype=attn.qkv.weight.dtype)
            q, k, v = attn.qkv(x).reshape(192, 3, attn.num_heads, attn.head_dim).permute(1, 2, 0, 3)
            yield q @ k.mT, attn.proj(v.transpose(0, 1).reshape(192, 192))


def diagonal(matrix):
    """Mean and standard deviation of the diagonal, and of the rest."""
    own = torch.diagonal(matrix)
    rest = matrix[~torch.eye(len(matrix), dtype=torch.bool)]
    return {"mean": own.mean().item(), "std": own.std(unbiased=False).item(),
            "rest": rest.std(unbiased=False).item()}


def raw_header(path):
    data = path.read_bytes()
    return data[: 8 + int.from_bytes(data[:8], "little")]


def measure(name, model, dtype, flags, folder):
    model = model.to(dtype)
    before, after = folder / f"{name}.safetensors", folder / f"{name}.mimetic.safetensors"
    state = {key: value.contiguous() for key, value in model.state_dict().items()}
    save_file(state, before, {"format": "pt", "made by": "patched_products.py"})
    subprocess.run(["deno", "run", "-A", HERE.parents[2] / "tasks/patch.ts", before, f"--to={after}",
                    "--init=mimetic", "--overwrite", *flags], check=True)
    assert raw_header(before) == raw_header(after)
    patched = load_file(after)
    model.load_state_dict(patched, strict=True)
    model.double()
    changed = [key for key in state if not torch.equal(state[key], patched[key])]
    parts = ("qkv", "attn.proj", "c_attn", "c_proj", "q_proj", "k_proj", "v_proj", "o_proj")
    assert all(any(part in key for part in parts) for key in changed), changed
    with torch.no_grad():
        blocks = model.blocks_products() if name == "vit" else model.blocks()
        layers = [{"queryKey": [diagonal(head) for head in heads],
                   "valueProjection": diagonal(product)} for heads, product in blocks]
    result = {
        "versions": {"torch": torch.__version__, "timm": timm.__version__,
                     "safetensors": safetensors.__version__},
        "flags": flags,
        "tensors": {key: [TYPES[value.dtype], list(value.shape)] for key, value in state.items()},
        "changed": changed,
        "layers": layers,
    }
    out = HERE / "golden_patches"
    out.mkdir(exist_ok=True)
    (out / f"{name}.json").write_text(json.dumps(result, indent=1) + "\n")
    print(name, json.dumps(layers[0]))


def main():
    folder = pathlib.Path(sys.argv[1])
    torch.manual_seed(0)
    measure("vit", Vit(), torch.float32, [], folder)
    measure("gpt2", Gpt2(), torch.float16, [], folder)
    measure("llama", Llama(), torch.bfloat16, ["--heads=8"], folder)


main()
