"""Drawing a ViT's weights: normal with σ = 0.02, norms 1, biases 0; mimetic ones over that.

Mimetic attention is not a part of PyTorch. The formulas are Trockman and Kolter's (ICML 2023,
arXiv:2305.09828), written out here as src/initializers/attention/mimetic_attention.ts does them: for each
head W_Q W_Kᵀ ≈ 0.7 Z + 0.7 I, for each layer W_V W_proj ≈ 0.4 Z − 0.4 I, by singular value decompositions.
"""

import torch

from tensors import moments

CLASSES, PATCH = 1000, 16


def shapes(dim, depth):
    """Names and shapes of the trained parameters, as bench/training_model.ts lists them."""

    def pair(name, *shape):
        return [(f"{name}.weight", shape), (f"{name}.bias", shape[:1])]

    all_shapes = pair("patch_embed.proj", dim, 3, PATCH, PATCH)
    for i in range(depth):
        block = f"blocks.{i}"
        all_shapes += pair(f"{block}.norm1", dim)
        all_shapes += pair(f"{block}.attn.qkv", 3 * dim, dim)
        all_shapes += pair(f"{block}.attn.proj", dim, dim)
        all_shapes += pair(f"{block}.norm2", dim)
        all_shapes += pair(f"{block}.mlp.fc1", 4 * dim, dim)
        all_shapes += pair(f"{block}.mlp.fc2", dim, 4 * dim)
    return dict(all_shapes + pair("fc_norm", dim) + pair("head", CLASSES, dim))


def noisy_identity(dim, alpha, beta):
    """α Z + β I with Z of variance 1 / dim."""
    return torch.randn(dim, dim).mul_(alpha * dim**-0.5).add_(torch.eye(dim), alpha=beta)


class Initialization:
    """Draws all weights in every step."""

    def __init__(self, workload):
        self.heads, self.depth = workload["heads"], workload["depth"]
        self.dim = workload["dim"]
        self.mimetic = workload["scheme"] == "mimetic"
        self.shapes = shapes(self.dim, self.depth)
        torch.manual_seed(0)

    def step(self):
        self.weights = {name: self.draw(name, shape) for name, shape in self.shapes.items()}
        if self.mimetic:
            for i in range(self.depth):
                self.attention(f"blocks.{i}.attn")

    @staticmethod
    def draw(name, shape):
        if len(shape) > 1:
            return torch.empty(shape).normal_(0, 0.02)
        return torch.ones(shape) if "norm" in name and name.endswith("weight") else torch.zeros(shape)

    def attention(self, name):
        """Weights are stored as (out, in): W_Q of the formulas is the transpose of its rows here."""
        dim, head = self.dim, self.dim // self.heads
        qkv, proj = self.weights[f"{name}.qkv.weight"], self.weights[f"{name}.proj.weight"]
        for h in range(self.heads):
            u, s, vt = torch.linalg.svd(noisy_identity(dim, 0.7, 0.7))
            root = s[:head].sqrt()
            rows = slice(h * head, (h + 1) * head)
            qkv[:dim][rows] = (u[:, :head] * root).T
            qkv[dim : 2 * dim][rows] = vt[:head] * root[:, None]
        u, s, vt = torch.linalg.svd(noisy_identity(dim, 0.4, -0.4))
        qkv[2 * dim :] = (u * s.sqrt()).T
        proj.copy_((vt * s.sqrt()[:, None]).T)

    def result(self):
        self.step()
        count = sum(tensor.numel() for tensor in self.weights.values())
        return {"moments": moments(count, self.weights["blocks.0.attn.qkv.weight"])}
