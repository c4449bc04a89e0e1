#!/usr/bin/env python3
"""PyTorch as the peer of bench/engine.bench.ts: processor time a token of networks that draw one token after another, batch 1, eager.

Reads a JSON list of works from standard input, prints a JSON object of seconds, the best of twelve rounds. Attention keeps its keys and
values in tensors made beforehand, all positions taken; no cache is ever copied. Needs Debian's python3-torch and libopenblas0-pthread.
"""
import json
import sys
import time

import torch
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(1)


class Block(nn.Module):
    def __init__(self, units, heads, context):
        super().__init__()
        self.heads, self.width, self.context = heads, units // heads, context
        self.first, self.second = nn.LayerNorm(units), nn.LayerNorm(units)
        self.project, self.out = nn.Linear(units, 3 * units), nn.Linear(units, units)
        self.up, self.down = nn.Linear(units, 4 * units), nn.Linear(4 * units, units)
        self.keys = torch.zeros(1, heads, context, self.width)
        self.values = torch.zeros(1, heads, context, self.width)

    @staticmethod
    def turned(x, cosine, sine):
        a, b = x.chunk(2, -1)
        return torch.cat([a * cosine - b * sine, a * sine + b * cosine], -1)

    def forward(self, x, place, cosine, sine):
        q, k, v = self.project(self.first(x)).view(1, 1, 3, self.heads, self.width).permute(2, 0, 3, 1, 4)
        q, k = self.turned(q, cosine, sine), self.turned(k, cosine, sine)
        self.keys[:, :, place], self.values[:, :, place] = k[:, :, 0], v[:, :, 0]
        taken = torch.softmax(q @ self.keys.transpose(-1, -2) * self.width**-0.5, -1) @ self.values
        x = x + self.out(taken.transpose(1, 2).reshape(1, 1, -1))
        return x + self.down(nn.functional.gelu(self.up(self.second(x))))


class Attention(nn.Module):
    def __init__(self, work):
        super().__init__()
        self.context = work["context"]
        self.embedding = nn.Embedding(work["tokens"], work["units"])
        self.blocks = nn.ModuleList(Block(work["units"], work["heads"], work["context"]) for _ in range(work["layers"]))
        self.norm, self.output = nn.LayerNorm(work["units"]), nn.Linear(work["units"], work["tokens"])
        half = work["units"] // work["heads"] // 2
        self.speeds = 10000 ** (-torch.arange(half) / half)

    def forward(self, token, step):
        x = self.embedding(token).view(1, 1, -1)
        angles = step * self.speeds
        cosine, sine = torch.cos(angles), torch.sin(angles)
        for block in self.blocks:
            x = block(x, step % self.context, cosine, sine)
        return self.output(self.norm(x)).view(-1).argmax()


class Recurrent(nn.Module):
    def __init__(self, work):
        super().__init__()
        self.embedding = nn.Embedding(work["tokens"], work["units"])
        self.gru = nn.GRU(work["units"], work["units"], work["layers"])
        self.output = nn.Linear(work["units"], work["tokens"])
        self.state = torch.zeros(work["layers"], 1, work["units"])

    def forward(self, token, step):
        y, self.state = self.gru(self.embedding(token).view(1, 1, -1), self.state)
        return self.output(y).view(-1).argmax()


def measure(work):
    network = (Attention if work["kind"] == "attention" else Recurrent)(work)
    token, best = torch.tensor(1), float("inf")
    with torch.no_grad():
        for _ in range(12):
            start = time.process_time()
            for step in range(64):
                token = network(token, step)
            best = min(best, (time.process_time() - start) / 64)
    return best


print(json.dumps({work["name"]: measure(work) for work in json.load(sys.stdin)}))
