"""Mamba, Mamba-2 and a Transformer as language models: tokens (B, T) → logits (B·T, V).

PyTorch has no kernel of the selective scan; state-spaces' mamba-ssm has, for CUDA, and isn't used. What is here are the
formulas of its references in plain PyTorch: for Mamba a loop over time (selective_scan_ref), for Mamba-2
products over chunks (ssd_minimal_discrete). Axes: B batch, T time, D width, E inner width, N states, H heads,
P channels of a head, R chunks, L length of a chunk.
"""

import torch
import torch.nn.functional as F

from operations import attend

CHUNK = 64
EPSILON = 1e-5


def rms_norm(weight, x):
    if hasattr(F, "rms_norm"):
        return F.rms_norm(x, weight.shape, weight, EPSILON)
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + EPSILON) * weight


def short_convolution(p, name, x):
    """silu of a causal depthwise convolution over time, x (B, T, E)."""
    weight, bias = p[f"{name}.conv1d.weight"], p[f"{name}.conv1d.bias"]
    taps, tokens = weight.shape[2], x.shape[1]
    filtered = F.conv1d(x.transpose(1, 2), weight, bias, padding=taps - 1, groups=x.shape[2])
    return F.silu(filtered[..., :tokens].transpose(1, 2))


def selective_scan(u, delta, a, b, c, d):
    """hₜ = exp(Δₜ A) hₜ₋₁ + Δₜ uₜ Bₜ, yₜ = Cₜ hₜ + D uₜ; u and Δ (B, T, E), A (E, N), B and C (B, T, N)."""
    decay = torch.exp(delta.unsqueeze(-1) * a)
    added = (delta * u).unsqueeze(-1) * b.unsqueeze(2)
    state = torch.zeros_like(added[:, 0])
    outputs = []
    for t in range(u.shape[1]):
        state = decay[:, t] * state + added[:, t]
        outputs.append(torch.einsum("ben,bn->be", state, c[:, t]))
    return torch.stack(outputs, 1) + u * d


def mamba(p, name, x, s):
    inner, states = p[f"{name}.A_log"].shape
    u, gate = F.linear(x, p[f"{name}.in_proj.weight"]).split(inner, -1)
    u = short_convolution(p, name, u)
    mixed = F.linear(u, p[f"{name}.x_proj.weight"])
    step, b, c = mixed.split([mixed.shape[-1] - 2 * states, states, states], -1)
    delta = F.softplus(F.linear(step, p[f"{name}.dt_proj.weight"], p[f"{name}.dt_proj.bias"]))
    a = -torch.exp(p[f"{name}.A_log"])
    y = selective_scan(u, delta, a, b, c, p[f"{name}.D"])
    return F.linear(y * F.silu(gate), p[f"{name}.out_proj.weight"])


def segment_sums(x):
    """x (…, L) → (…, L, L): at (i, j) the sum of x over j < k ≤ i, −∞ where j > i."""
    length = x.shape[-1]
    sums = x.cumsum(-1)
    ahead = torch.ones(length, length, dtype=torch.bool, device=x.device).triu(1)
    return (sums.unsqueeze(-1) - sums.unsqueeze(-2)).masked_fill(ahead, float("-inf"))


def state_space_dual(x, log_decay, b, c):
    """hₜ = exp(log decayₜ) hₜ₋₁ + xₜ Bₜᵀ, yₜ = hₜ Cₜ; x (B, T, H, P), log decay (B, T, H), B, C (B, T, N)."""
    batch, tokens, heads, channels = x.shape
    length = min(CHUNK, tokens)
    chunks = tokens // length
    x = x.view(batch, chunks, length, heads, channels).transpose(2, 3)  # B R H L P
    b, c = (y.view(batch, chunks, length, -1) for y in (b, c))  # B R L N
    log_decay = log_decay.view(batch, chunks, length, heads).permute(0, 1, 3, 2)  # B R H L
    sums = log_decay.cumsum(-1)
    within = (c @ b.transpose(-2, -1)).unsqueeze(2) * torch.exp(segment_sums(log_decay))
    y = within @ x
    to_end = torch.exp(sums[..., -1:] - sums).unsqueeze(-1)
    written = (x * to_end).transpose(-2, -1) @ b.unsqueeze(2)  # B R H P N
    between = torch.exp(segment_sums(F.pad(sums[..., -1].transpose(1, 2), (1, 0))))  # B H R+1 R+1
    before = F.pad(written, (0, 0, 0, 0, 0, 0, 1, 0))[:, :chunks]
    states = torch.einsum("bhij,bjhpn->bihpn", between[..., :chunks, :chunks], before)
    read = c.unsqueeze(2) @ states.transpose(-2, -1)  # B R H L P
    y = y + read * torch.exp(sums).unsqueeze(-1)
    return y.transpose(2, 3).reshape(batch, tokens, heads, channels)


def mamba2(p, name, x, s):
    heads, inner = p[f"{name}.A_log"].shape[0], p[f"{name}.norm.weight"].shape[0]
    batch, tokens, _ = x.shape
    states = s["states"]
    parts = [inner, inner + 2 * states, heads]
    gate, mixed, step = F.linear(x, p[f"{name}.in_proj.weight"]).split(parts, -1)
    u, b, c = short_convolution(p, name, mixed).split([inner, states, states], -1)
    u = u.reshape(batch, tokens, heads, -1)
    delta = F.softplus(step + p[f"{name}.dt_bias"])
    log_decay = delta * -torch.exp(p[f"{name}.A_log"])
    y = state_space_dual(u * delta.unsqueeze(-1), log_decay, b, c)
    y = (y + u * p[f"{name}.D"].unsqueeze(-1)).reshape(batch, tokens, inner)
    return F.linear(rms_norm(p[f"{name}.norm.weight"], y * F.silu(gate)), p[f"{name}.out_proj.weight"])


def causal_attention(p, name, x, s):
    batch, tokens, dim = x.shape
    packed = F.linear(x, p[f"{name}.in_proj.weight"], p[f"{name}.in_proj.bias"])
    q, k, v = packed.view(batch, tokens, 3, s["heads"], -1).permute(2, 0, 3, 1, 4).unbind(0)
    mixed = attend(q, k, v, causal=True).transpose(1, 2).reshape(batch, tokens, dim)
    return F.linear(mixed, p[f"{name}.out_proj.weight"], p[f"{name}.out_proj.bias"])


MIXERS = {"mamba": mamba, "mamba2": mamba2, "transformer": causal_attention}


def language_model(p, tokens, s):
    """RMS norms before each mixer and gated perceptron; the head's weight is the embedding's."""
    table = p["backbone.embedding.weight"]
    x = F.embedding(tokens, table)
    for i in range(s["depth"]):
        layer = f"backbone.layers.{i}"
        normalized = rms_norm(p[f"{layer}.norm.weight"], x)
        x = x + MIXERS[s["kind"]](p, f"{layer}.mixer", normalized, s)
        if f"{layer}.mlp.fc1.weight" in p:
            both = F.linear(rms_norm(p[f"{layer}.norm2.weight"], x), p[f"{layer}.mlp.fc1.weight"])
            inner, gate = both.chunk(2, -1)
            x = x + F.linear(inner * F.silu(gate), p[f"{layer}.mlp.fc2.weight"])
    return F.linear(rms_norm(p["backbone.norm_f.weight"], x).flatten(0, 1), table)
