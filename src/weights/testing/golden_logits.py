"""What timm and state-spaces/mamba make of this package's weight files: logits and gradients.

Writes golden/*.json beside itself, which src/weights/golden_logits_test.ts reads; golden/named.json says
what tensors timm's networks have that are known by name. All numbers are float64: the modules are made
`double`, and where state-spaces' reference functions cast to float32, the cast is left out. Of mamba_ssm nothing is compiled: its modules run with its reference functions in
place of CUDA's and Triton's; the path without the fused sum and norm is not taken, as its block
leaves the second norm out. On Debian 12, with FOLDER for the files in between:

    apt-get install -y python3-torch python3-torchvision python3-packaging python3-tqdm \
        python3-filelock python3-fsspec python3-yaml python3-requests python3-wheel
    pip install --no-deps --target FOLDER/site timm==0.9.16 huggingface_hub==0.20.3 \
        safetensors==0.8.0 einops==0.7.0
    MAMBA_SKIP_CUDA_BUILD=TRUE pip download --no-deps --no-binary :all: --no-build-isolation \
        -d FOLDER mamba_ssm==2.2.2 && tar xf FOLDER/mamba_ssm-2.2.2.tar.gz -C FOLDER
    deno run -A src/weights/testing/write_golden_models.ts FOLDER/models
    PYTHONPATH=FOLDER/site:FOLDER/mamba_ssm-2.2.2 /usr/bin/python3 \
        src/weights/testing/golden_logits.py FOLDER/models
"""
import hashlib
import json
import math
import pathlib
import sys
import types
from unittest import mock

import einops
import safetensors.torch
import timm
import torch
import torch.nn.functional as F
from timm.models.convmixer import ConvMixer
from timm.models.convnext import ConvNeXt
from timm.models.vision_transformer import VisionTransformer

MAMBA_VERSION = "2.2.2"


class TritonConfig:
    """What modules read of Triton's when they are imported: from 2.3 on, blocks of their kernels."""

    def __init__(self, kwargs, num_warps=4, num_stages=3, **_):
        self.kwargs, self.num_warps, self.num_stages = kwargs, num_warps, num_stages


def reference_mamba():
    """`MambaLMHeadModel` on any device, with the reference functions of its own package."""
    triton = mock.MagicMock()
    triton.__version__ = "2.1.0"
    triton.Config = TritonConfig
    triton.autotune = lambda configs, **_: lambda _: mock.MagicMock(configs=configs)
    transformers = types.ModuleType("transformers")
    for name in ["triton", "triton.language", "triton.testing", "selective_scan_cuda",
                 "transformers.generation", "transformers.utils", "transformers.utils.hub",
                 "tilelang", "tilelang.language", "tilelang.profiler", "tilelang.autotuner"]:
        sys.modules[name] = mock.MagicMock()
    sys.modules["triton"], sys.modules["transformers"] = triton, transformers
    from mamba_ssm.models import mixer_seq_simple
    from mamba_ssm.modules import block, mamba2, mamba_simple
    from mamba_ssm.ops import selective_scan_interface as scan
    from mamba_ssm.ops.triton import layer_norm, layernorm_gated, ssd_combined

    def convolve(x, weight, bias, activation):
        assert activation in ["silu", "swish"]
        width = weight.shape[1]
        y = F.conv1d(x, weight.unsqueeze(1), bias, padding=width - 1, groups=x.shape[1])
        return F.silu(y[..., : x.shape[2]])

    def gated_norm(x, weight, bias, z, eps, norm_before_gate):
        return layernorm_gated.rms_norm_ref(x, weight, bias, z=z, eps=eps,
                                            norm_before_gate=norm_before_gate)

    def mixer(*tensors, seq_idx, **options):
        assert seq_idx is None
        return ssd_combined.mamba_split_conv1d_scan_ref(*tensors, **options)

    def add_and_norm(x, weight, bias, is_rms_norm, residual_in_fp32=False, **options):
        assert is_rms_norm and not residual_in_fp32
        return layer_norm.rms_norm_ref(x, weight, bias, **options)

    def to(tensor, *kinds, **options):
        is_float32 = torch.float32 in (*kinds, *options.values())
        return tensor if is_float32 else cast(tensor, *kinds, **options)

    cast = torch.Tensor.to
    torch.Tensor.to, torch.Tensor.float = to, lambda tensor: tensor
    block.layer_norm_fn = mixer_seq_simple.layer_norm_fn = add_and_norm
    mamba_simple.selective_scan_fn = scan.selective_scan_fn = scan.selective_scan_ref
    ssd_combined.causal_conv1d_fn = convolve
    ssd_combined.rmsnorm_fn = gated_norm
    mamba2.mamba_split_conv1d_scan_combined = mixer
    return mixer_seq_simple.MambaLMHeadModel, mixer_seq_simple.MambaConfig


def vision_transformer(c):
    return VisionTransformer(
        img_size=c["imageSize"], patch_size=c["patch"], in_chans=c["channels"],
        num_classes=c["classes"], global_pool=c["pool"], embed_dim=c["dim"], depth=c["depth"],
        num_heads=c["heads"], mlp_ratio=c["mlpRatio"], class_token=c["classToken"],
        reg_tokens=c["registerTokens"], no_embed_class=not c["prefixPositions"],
        init_values=c["layerScale"] or None, qk_norm=c["qkNorm"])


def conv_mixer(c):
    return ConvMixer(c["dim"], c["depth"], kernel_size=c["kernel"], patch_size=c["patch"],
                     in_chans=c["channels"], num_classes=c["classes"])


def conv_next(c):
    return ConvNeXt(
        in_chans=c["channels"], num_classes=c["classes"], depths=c["depths"], dims=c["dims"],
        kernel_sizes=c["kernel"], ls_init_value=c["layerScale"] or None, stem_type="patch",
        patch_size=c["patch"], conv_mlp=c["convMlp"], use_grn=c["globalResponseNorm"])


def language_model(c):
    model, config = reference_mamba()
    layer = {"d_state": c["states"], "d_conv": c["taps"], "expand": c["expand"],
             "layer": "Mamba2" if c["architecture"] == "mamba2" else "Mamba1"}
    if "headDim" in c:
        layer["headdim"] = c["headDim"]
    return model(config(
        d_model=c["dim"], d_intermediate=c["hidden"], n_layer=c["depth"],
        vocab_size=c["vocabulary"], ssm_cfg=layer, residual_in_fp32=False, fused_add_norm=True,
        pad_vocab_size_multiple=c["padVocabulary"], tie_embeddings=c["tied"]))


MODELS = {"vit": vision_transformer, "convmixer": conv_mixer, "convnext": conv_next,
          "mamba": language_model, "mamba2": language_model}


def shapes_of(model):
    """Names and sizes of a state dict, without batch norm's counters of batches."""
    return {name: ",".join(map(str, value.shape)) for name, value in model.state_dict().items()
            if not name.endswith("num_batches_tracked")}


def named(path):
    """Of each network that is known by name: how many tensors and numbers, and a hash of their shapes."""
    rows = {}
    for name, settings in json.loads(path.read_text()).items():
        shapes = shapes_of(MODELS[settings["architecture"]](settings))
        if timm.is_model(name):
            # timm's own of that name, at the stem and the classes of ours.
            own = timm.create_model(name, patch_size=settings["patch"], num_classes=settings["classes"])
            assert shapes_of(own) == shapes, name
        lines = "".join(f"{key} {shapes[key]}\n" for key in sorted(shapes))
        numbers = sum(math.prod(map(int, shape.split(","))) for shape in shapes.values())
        rows[name] = {"tensors": len(shapes), "numbers": numbers,
                      "sha256": hashlib.sha256(lines.encode()).hexdigest()}
    return {"made_by": f"golden_logits.py, timm {timm.__version__}, PyTorch {torch.__version__}",
            "networks": rows}


def short(tensor):
    """Its elements with ten digits."""
    return [float(f"{x:.9e}") for x in tensor.detach().flatten().tolist()]


def logits_of(model, x):
    out = model(x)
    return out.logits.flatten(0, 1) if hasattr(out, "logits") else out


def answers(path):
    facts = json.loads(path.read_text())
    settings = facts["configuration"]
    model = MODELS[settings["architecture"]](settings).double()
    weights = safetensors.torch.load_file(path.with_suffix(".safetensors"))
    model.load_state_dict({name: value.double() for name, value in weights.items()}, strict=True)
    x = torch.tensor(facts["x"]["data"]).reshape(facts["x"]["shape"])
    x = x if x.dtype == torch.int64 else x.double()
    model.eval()
    logits = logits_of(model, x)
    model.train()
    loss = F.cross_entropy(logits_of(model, x), torch.tensor(facts["labels"]))
    loss.backward()
    gradients = {name: p.grad.flatten() for name, p in model.named_parameters() if p.requires_grad}
    if "pos_embed" in gradients and settings["positions"] == "sincos":
        del gradients["pos_embed"]
    signs = {name: torch.cos(torch.arange(len(g)).double()) for name, g in gradients.items()}
    is_mamba = settings["architecture"].startswith("mamba")
    library = f"mamba_ssm {MAMBA_VERSION}" if is_mamba else f"timm {timm.__version__}"
    versions = f"{library}, PyTorch {torch.__version__}, einops {einops.__version__}, float64"
    return {
        "made_by": f"golden_logits.py, {versions}",
        "parameters": shapes_of(model),
        "logits": short(logits[:: math.ceil(len(logits) / 18)]),
        "loss": short(loss)[0],
        "gradient": short(gradients[facts["gradient"]]),
        # Of each gradient its length, and its product with cos(0), cos(1), cos(2), …
        "gradients": {name: short(torch.stack([g.norm(), g @ signs[name]]))
                      for name, g in sorted(gradients.items())},
    }


def main():
    torch.set_num_threads(1)
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*.json")):
        facts = named(path) if path.name == "named.json" else answers(path)
        lines = [f'"{key}": {json.dumps(value)}' for key, value in facts.items()]
        text = "{\n" + ",\n".join(lines) + "\n}\n"
        out = pathlib.Path(__file__).parent / "golden" / path.name
        out.parent.mkdir(exist_ok=True)
        out.write_text(text)
        print(out.name, len(text), "bytes")


if __name__ == "__main__":
    main()
