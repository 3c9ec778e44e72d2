"""Whole training steps: forward, backward, AdamW, as bench/peers/mimetic_training.ts does them."""

import torch
import torch.nn.functional as F

from operations import faster
from sequences import language_model
from tensors import fingerprint
from vision import convmixer, convnext, vit

MODELS = {
    "vit": vit,
    "convmixer": convmixer,
    "convnext": convnext,
    "mamba": language_model,
    "mamba2": language_model,
    "transformer": language_model,
}
CONVOLUTIONAL = ("convmixer", "convnext")


def trains(workload):
    """Whether a workload is a training step."""
    return workload["kind"] in MODELS


def optimizer_of(groups, settings):
    """AdamW in the fastest form that this version has for the parameters' device."""
    rate, beta1, beta2, epsilon = (settings[name] for name in ("rate", "beta1", "beta2", "epsilon"))
    common = {"lr": rate, "betas": (beta1, beta2), "eps": epsilon}
    for form in ("fused", "foreach"):
        try:
            return torch.optim.AdamW(groups, **common, **{form: True})
        except (RuntimeError, TypeError):  # this version has it for CUDA only
            continue
    return torch.optim.AdamW(groups, **common)


class Step:
    """Parameters in one memory format, and a step that changes them."""

    def __init__(self, workload, tensors, metadata, compiled, memory_format):
        trained = metadata["trained"].split(",")
        decayed = set(metadata["decayed"].split(","))
        settings = {name: float(x) for name, x in metadata.items() if name not in ("trained", "decayed")}
        self.tensors = {
            name: lay(tensor, memory_format).requires_grad_(name in trained)
            for name, tensor in tensors.items()
            if name not in ("inputs", "labels")
        }
        self.inputs = lay(tensors["inputs"], memory_format)
        self.labels = tensors["labels"].long()
        parts = ([name for name in trained if (name in decayed) == with_decay] for with_decay in (True, False))
        decays = (settings["decay"], 0.0)
        groups = [
            {"params": [self.tensors[name] for name in names], "weight_decay": decay}
            for names, decay in zip(parts, decays)
            if names
        ]
        self.optimizer = optimizer_of(groups, settings)
        model = MODELS[workload["kind"]]

        def loss(tensors, inputs, labels):
            return F.cross_entropy(model(tensors, inputs, workload), labels)

        self.loss = torch.compile(loss) if compiled else loss

    def step(self):
        loss = self.loss(self.tensors, self.inputs, self.labels)
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.last = loss.detach()


def lay(tensor, memory_format):
    """A copy, of images and filters in the memory format."""
    if tensor.dim() == 4:
        return tensor.clone(memory_format=memory_format)
    return tensor.clone()


class Training:
    """A model in training from the operands' weights; convolutional ones in the faster memory format."""

    def __init__(self, workload, tensors, metadata, compiled):
        def make(memory_format):
            return Step(workload, tensors, metadata, compiled, memory_format)

        if workload["kind"] not in CONVOLUTIONAL:
            self.training = make(torch.contiguous_format)
        elif compiled:  # once only; Inductor lays convolutions out this way on CPUs
            self.training = make(torch.channels_last)
        else:
            self.training = faster(make)
        self.step = self.training.step

    def result(self):
        """The losses of the first three steps."""
        losses = []
        for _ in range(3):
            self.step()
            losses.append(self.training.last.double())
        return {"losses": fingerprint(torch.stack(losses))}
