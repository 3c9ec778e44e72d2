"""ViT, ConvMixer and ConvNeXt as functions of their parameters by timm's names: images (B, 3, S, S) → logits.

Axes: B batch, T tokens, D width, H heads, K head dimension, C channels.
"""

import torch.nn.functional as F

from operations import attend

LAYER_NORM, BATCH_NORM = 1e-6, 1e-5


def linear(p, name, x):
    return F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"])


def layer_norm(p, name, x):
    weight = p[f"{name}.weight"]
    return F.layer_norm(x, weight.shape, weight, p[f"{name}.bias"], LAYER_NORM)


def vit(p, images, s):
    """Pre-norm blocks, packed qkv with bias, exact GELU; mean over tokens, then a norm, then the head."""
    weight, bias = p["patch_embed.proj.weight"], p["patch_embed.proj.bias"]
    patches = F.conv2d(images, weight, bias, stride=s["patch"])
    x = patches.flatten(2).transpose(1, 2) + p["pos_embed"]
    batch, tokens, dim = x.shape
    for i in range(s["depth"]):
        block = f"blocks.{i}"
        packed = linear(p, f"{block}.attn.qkv", layer_norm(p, f"{block}.norm1", x))
        q, k, v = packed.view(batch, tokens, 3, s["heads"], -1).permute(2, 0, 3, 1, 4).unbind(0)
        mixed = attend(q, k, v).transpose(1, 2).reshape(batch, tokens, dim)
        x = x + linear(p, f"{block}.attn.proj", mixed)
        hidden = F.gelu(linear(p, f"{block}.mlp.fc1", layer_norm(p, f"{block}.norm2", x)))
        x = x + linear(p, f"{block}.mlp.fc2", hidden)
    return linear(p, "head", layer_norm(p, "fc_norm", x.mean(1)))


def batch_norm(p, name, x):
    mean, variance = p[f"{name}.running_mean"], p[f"{name}.running_var"]
    weight, bias = p[f"{name}.weight"], p[f"{name}.bias"]
    return F.batch_norm(x, mean, variance, weight, bias, training=True, momentum=0.1, eps=BATCH_NORM)


def convolution(p, name, x, **options):
    return F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"], **options)


def depthwise(p, name, x, kernel):
    return convolution(p, name, x, padding=kernel // 2, groups=x.shape[1])


def convmixer(p, images, s):
    x = batch_norm(p, "stem.2", F.gelu(convolution(p, "stem.0", images, stride=s["patch"])))
    for i in range(s["depth"]):
        block = f"blocks.{i}"
        filtered = F.gelu(depthwise(p, f"{block}.0.fn.0", x, s["kernel"]))
        x = x + batch_norm(p, f"{block}.0.fn.2", filtered)
        x = batch_norm(p, f"{block}.3", F.gelu(convolution(p, f"{block}.1", x)))
    return linear(p, "head", x.mean((2, 3)))


def norm_channels(p, name, x):
    """Layer norm over the channels of (B, C, H, W)."""
    return layer_norm(p, name, x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


def convnext(p, images, s):
    """Perceptrons as linear layers on channels last, which is the faster of timm's two ways on CPUs."""
    x = norm_channels(p, "stem.1", convolution(p, "stem.0", images, stride=s["patch"]))
    for stage, depth in enumerate(s["depths"]):
        name = f"stages.{stage}"
        if f"{name}.downsample.1.weight" in p:
            normalized = norm_channels(p, f"{name}.downsample.0", x)
            x = convolution(p, f"{name}.downsample.1", normalized, stride=2)
        for i in range(depth):
            block = f"{name}.blocks.{i}"
            y = depthwise(p, f"{block}.conv_dw", x, s["kernel"]).permute(0, 2, 3, 1)
            y = pointwise(p, f"{block}.mlp.fc1", layer_norm(p, f"{block}.norm", y))
            y = pointwise(p, f"{block}.mlp.fc2", F.gelu(y)) * p[f"{block}.gamma"]
            x = x + y.permute(0, 3, 1, 2)
    return linear(p, "head.fc", layer_norm(p, "head.norm", x.mean((2, 3))))


def pointwise(p, name, x):
    """(B, H, W, C) through a 1 × 1 convolution's weight (O, C, 1, 1)."""
    return F.linear(x, p[f"{name}.weight"].flatten(1), p[f"{name}.bias"])
