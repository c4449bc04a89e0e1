#!/usr/bin/env python3
"""PyTorch as the peer of bench/engine.bench.ts: processor time per training step (forward, backward, RMSprop) of five networks.

Reads a JSON list of workloads from standard input, prints a JSON object of seconds, the best of twice the given repeats after one warm-up.
One thread, as the engine. Needs Debian's python3-torch and libopenblas0-pthread.
"""
import json
import sys
import time

import torch
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(1)


class Recurrent(nn.Module):
    def __init__(self, kind, dimensions, hidden):
        super().__init__()
        self.recurrent = (nn.LSTM if kind == "lstm" else nn.GRU)(dimensions, hidden)
        self.output = nn.Linear(hidden, dimensions)

    def forward(self, x):
        return self.output(self.recurrent(x)[0])


class WaveNetLike(nn.Module):
    """Gated dilated convolutions with residual and skip connections; input [B, C, L]."""

    def __init__(self, channels, layers):
        super().__init__()
        self.filters = nn.ModuleList(nn.Conv1d(channels, 2 * channels, 2, dilation=2**i) for i in range(layers))
        self.mixes = nn.ModuleList(nn.Conv1d(channels, 2 * channels, 1) for _ in range(layers))

    def forward(self, x):
        skips = 0
        for filter_, mix in zip(self.filters, self.mixes):
            padded = nn.functional.pad(x, (filter_.dilation[0], 0))
            signal, gate = filter_(padded).chunk(2, 1)
            residual, skip = mix(torch.tanh(signal) * torch.sigmoid(gate)).chunk(2, 1)
            x = x + residual
            skips = skips + skip
        return skips


class Convolutional2d(nn.Module):
    """Four 3 x 3 convolutions with ReLU, one 2 x 2 max-pool in the middle; input [B, C, H, W]."""

    def __init__(self, channels):
        super().__init__()
        self.layers = nn.ModuleList(nn.Conv2d(channels, channels, 3, padding=1) for _ in range(4))

    def forward(self, x):
        for index, layer in enumerate(self.layers):
            x = torch.relu(layer(x))
            if index == 1:
                x = nn.functional.max_pool2d(x, 2)
        return x


class Transformer(nn.Module):
    """One pre-norm block with causal self-attention; input [B, T, D]."""

    def __init__(self, dimensions, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(dimensions), nn.LayerNorm(dimensions)
        self.qkv = nn.Linear(dimensions, 3 * dimensions)
        self.project = nn.Linear(dimensions, dimensions)
        self.up, self.down = nn.Linear(dimensions, 4 * dimensions), nn.Linear(4 * dimensions, dimensions)

    def forward(self, x):
        batch, steps, dimensions = x.shape
        q, k, v = (
            part.view(batch, steps, self.heads, dimensions // self.heads).transpose(1, 2) for part in self.qkv(self.norm1(x)).chunk(3, -1)
        )
        scores = q @ k.transpose(-1, -2) / (dimensions // self.heads) ** 0.5
        mask = torch.full((steps, steps), float("-inf")).triu(1)
        attended = (torch.softmax(scores + mask, -1) @ v).transpose(1, 2).reshape(batch, steps, dimensions)
        x = x + self.project(attended)
        return x + self.down(torch.relu(self.up(self.norm2(x))))


def build(work):
    kind, batch = work["kind"], work["batch"]
    if kind in ("lstm", "gru"):
        return Recurrent(kind, work["dimensions"], work["hidden"]), (work["steps"], batch, work["dimensions"])
    if kind == "wavenet":
        return WaveNetLike(work["channels"], work["layers"]), (batch, work["channels"], work["length"])
    if kind == "conv2d":
        return Convolutional2d(work["channels"]), (batch, work["channels"], work["height"], work["width"])
    if kind == "transformer":
        return Transformer(work["dimensions"], work["heads"]), (batch, work["steps"], work["dimensions"])
    raise ValueError(f"unknown kind {kind}")


def measure(work):
    network, shape = build(work)
    optimizer = torch.optim.RMSprop(network.parameters(), lr=1e-4)
    x = torch.randn(shape)
    target = torch.randn_like(network(x[:, : shape[1]]).detach())
    seconds = []
    for _ in range(2 * work.get("repeats", 3) + 1):
        start = time.process_time()
        optimizer.zero_grad()
        nn.functional.mse_loss(network(x), target).backward()
        optimizer.step()
        seconds.append(time.process_time() - start)
    return min(seconds[1:])


print(json.dumps({work["name"]: measure(work) for work in json.load(sys.stdin)}))
