"""MobileNetV2 with a seven-class map head and a gate head.

Three ways through the same parameters: `forward` (float32, with BatchNorm folded on the fly: evaluation and the smoke test),
`forward(fast=True)` (bfloat16: training) and `Exported` (plain convolutions with a bias: the ONNX file).
BatchNorm statistics are frozen after one adaptation pass; its scale and shift stay trainable.
"""
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision

import fast

MEAN = [0.485, 0.456, 0.406]
STD = [0.229, 0.224, 0.225]


def load_backbone(network: nn.Module, archive: Path) -> None:
    """Copies the ONNX model zoo's arrays into torchvision's modules, tensor by tensor, in the order of the layers."""
    arrays = np.load(archive)
    prefix = "mobilenetv20_features_"
    names = [(f"{prefix}conv0_weight", f"{prefix}batchnorm0")]
    for block in range(17):
        bottleneck = f"{prefix}linearbottleneck{block}_"
        names += [(f"{bottleneck}conv{i}_weight", f"{bottleneck}batchnorm{i}") for i in range(3)]
    names.append((f"{prefix}conv1_weight", f"{prefix}batchnorm1"))
    for (conv, norm), (weight, batchnorm) in zip(network.pairs(), names, strict=True):
        assert conv.weight.shape == arrays[weight].shape, f"{weight} does not fit"
        conv.weight.data = torch.from_numpy(arrays[weight].copy())
        for ours, theirs in (("weight", "gamma"), ("bias", "beta"), ("running_mean", "running_mean"), ("running_var", "running_var")):
            getattr(norm, ours).data = torch.from_numpy(arrays[f"{batchnorm}_{theirs}"].copy())


class MoleNet(nn.Module):
    """input [N,3,S,S] -> logits [N,7], gate [N], features [N,1280], maps [N,7,S/32,S/32]."""

    def __init__(self, classes: int = 7):
        super().__init__()
        self.features = torchvision.models.mobilenet_v2(weights=None).features
        # The zoo's first block has an expansion of factor 1 (32 -> 32) that torchvision leaves out: without it the
        # backbone's weights load without complaint and compute something else.
        expansion = nn.Sequential(nn.Conv2d(32, 32, 1, bias=False), nn.BatchNorm2d(32), nn.ReLU6(inplace=True))
        self.features[1].conv = nn.Sequential(expansion, *self.features[1].conv)
        self.head = nn.Linear(1280, classes)
        self.gate = nn.Linear(1280, 1)
        nn.init.normal_(self.head.weight, std=0.01)
        nn.init.normal_(self.gate.weight, std=0.01)
        nn.init.zeros_(self.head.bias)
        nn.init.zeros_(self.gate.bias)

    def pairs(self):
        """Every convolution with the BatchNorm behind it, in the order of the data."""
        modules = [m for m in self.features.modules() if isinstance(m, (nn.Conv2d, nn.BatchNorm2d))]
        return list(zip(modules[::2], modules[1::2]))

    def folded(self, conv: nn.Conv2d, norm: nn.BatchNorm2d):
        scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        return conv.weight * scale[:, None, None, None], norm.bias - norm.running_mean * scale

    def _layer(self, conv, norm, x, active: bool, quick: bool):
        stride, groups = conv.stride[0], conv.groups
        weight, bias = self.folded(conv, norm)
        if quick:
            x = fast.convolve(x, weight, bias, stride, groups)
            return fast.Relu6.apply(x) if active else x
        x = F.conv2d(x, weight, bias, stride, weight.shape[-1] // 2, 1, groups)
        return F.relu6(x) if active else x

    def feature_map(self, x: torch.Tensor, quick: bool = False, frozen: bool = False) -> torch.Tensor:
        if quick:
            x = x.bfloat16()
        x = x.contiguous(memory_format=torch.channels_last)
        learning = torch.is_grad_enabled()
        with torch.set_grad_enabled(learning and not frozen):
            x = self._layer(self.features[0][0], self.features[0][1], x, True, quick)
            x = self._blocks(x, 1, 4, quick)
        x = self._blocks(x, 4, 18, quick)
        return self._layer(self.features[18][0], self.features[18][1], x, True, quick)

    def _blocks(self, x: torch.Tensor, first: int, end: int, quick: bool) -> torch.Tensor:
        for block in list(self.features)[first:end]:
            modules = [m for m in block.conv.modules() if isinstance(m, (nn.Conv2d, nn.BatchNorm2d))]
            y, layers = x, list(zip(modules[::2], modules[1::2]))
            for place, (conv, norm) in enumerate(layers):
                y = self._layer(conv, norm, y, place < len(layers) - 1, quick)
            x = x + y if block.use_res_connect else y
        return x

    def forward(self, x: torch.Tensor, fast: bool = False, dropout: float = 0.0, frozen: bool = False):
        maps = self.feature_map(x, fast, frozen)
        pooled = maps.float().mean((2, 3))
        dropped = F.dropout(pooled, dropout, self.training)
        return self.head(dropped), self.gate(dropped)[:, 0], pooled

    @torch.no_grad()
    def adapt_statistics(self, batches) -> None:
        """One pass that replaces ImageNet's BatchNorm statistics by those of the batches (a plain mean over them)."""
        for _, norm in self.pairs():
            norm.reset_running_stats()
            norm.momentum = None
        self.features.train()
        for batch in batches:
            self.features(batch)
        self.eval()


def normalise(batch: torch.Tensor) -> torch.Tensor:
    """uint8 [N,S,S,3] -> float [N,3,S,S], channels last in memory."""
    x = batch.float().div_(255).sub_(torch.tensor(MEAN)).div_(torch.tensor(STD))
    return x.permute(0, 3, 1, 2)
