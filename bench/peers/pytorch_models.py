#!/usr/bin/env python3
"""PyTorch as the peer of bench/models.bench.ts: the same networks at the same sizes, eager, on one thread.

Prints a JSON object of processor seconds: of a training step, and of a sample that is drawn, the best of some rounds. Optimisers are
torch.optim.Adam, convolutions torch's own, queues are rings that are written in place. Needs Debian's python3-torch and
libopenblas0-pthread.
"""
import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(1)
torch.manual_seed(1)
given = json.load(sys.stdin)
ROUNDS = 4


def best(work, count):
    work()
    least = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        least = min(least, (time.process_time() - start) / count)
    return least


def trained(parameters, loss_of):
    optimiser = torch.optim.Adam(parameters, lr=1e-3)

    def step():
        optimiser.zero_grad()
        loss_of().backward()
        nn.utils.clip_grad_norm_(parameters, 1)
        optimiser.step()

    return best(step, 1)


def levels_of(sound):
    y = torch.sign(sound) * torch.log1p(255 * sound.abs()) / 5.545
    return y, ((y + 1) * 127.5 + 0.5).floor().long().clamp(0, 255)


class WaveNet(nn.Module):
    def __init__(self, channels=32, layers=6):
        super().__init__()
        self.hears = nn.Embedding(256, channels)
        self.gates = nn.ModuleList(nn.Conv1d(channels, 2 * channels, 4, dilation=4**i) for i in range(layers))
        self.onwards = nn.ModuleList(nn.Conv1d(channels, channels, 1, bias=False) for _ in range(layers - 1))
        self.together, self.says = nn.Linear(layers * channels, 128), nn.Linear(128, 256)

    def forward(self, levels):
        x, all_z = self.hears(levels).transpose(1, 2), []
        for i, gate in enumerate(self.gates):
            f, g = gate(F.pad(x, (3 * 4**i, 0))).chunk(2, 1)
            z = torch.tanh(f) * torch.sigmoid(g)
            all_z.append(z)
            if i < len(self.onwards):
                x = x + self.onwards[i](z)
        return self.says(F.relu(self.together(torch.cat(all_z, 1).transpose(1, 2))))

    def rings(self):
        return [torch.zeros(3 * 4**i + 1, self.hears.embedding_dim) for i in range(len(self.gates))]

    def draw(self, level, rings, n):
        x, all_z = self.hears(level).view(1, -1), []
        for i, (gate, ring) in enumerate(zip(self.gates, rings)):
            d, size = 4**i, ring.shape[0]
            ring[n % size] = x[0]
            taps = torch.cat([ring[(n - k * d) % size] for k in (3, 2, 1, 0)]).view(1, -1)
            weights = gate.weight.permute(2, 1, 0).reshape(-1, gate.out_channels)
            f, g = torch.addmm(gate.bias, taps, weights).chunk(2, 1)
            z = torch.tanh(f) * torch.sigmoid(g)
            all_z.append(z)
            if i < len(self.onwards):
                x = x + z @ self.onwards[i].weight[:, :, 0].t()
        logits = self.says(F.relu(self.together(torch.cat(all_z, 1))))
        return torch.multinomial(torch.softmax(logits, 1), 1).view(())


def wavenet():
    network, sound = WaveNet(), 0.3 * torch.randn(2, 4096)
    _, levels = levels_of(sound)
    loss_of = lambda: F.cross_entropy(network(F.pad(levels, (1, 0), value=128)[:, :-1]).transpose(1, 2), levels)
    step = trained(list(network.parameters()), loss_of)

    def play():
        rings, level = network.rings(), torch.tensor(128)
        for n in range(400):
            level = network.draw(level, rings, n)

    with torch.no_grad():
        return {"step": step, "sample": best(play, 400)}


class SampleRnn(nn.Module):
    def __init__(self, units=128):
        super().__init__()
        self.top, self.middle = nn.GRU(64, units), nn.GRU(units, units)
        self.tells_middle, self.tells_lowest = nn.Linear(units, 4 * units), nn.Linear(units, 16 * units)
        self.hears_middle, self.hears_last = nn.Linear(16, units), nn.Linear(16, units)
        self.inner, self.says = nn.Linear(units, units), nn.Linear(units, 256)

    @staticmethod
    def spread(x, times):
        steps, batch, units = x.shape
        return x.view(steps, batch, times, units // times).transpose(1, 2).reshape(steps * times, batch, units // times)

    def lowest(self, last, told):
        return self.says(F.relu(self.inner(F.relu(self.hears_last(last) + told))))

    def forward(self, y):
        batch, samples = y.shape
        known = F.pad(y, (64, 0))
        frames = lambda size: known[:, 64 - size : 64 - size + samples].reshape(batch, -1, size).transpose(0, 1)
        top, _ = self.top(frames(64))
        middle, _ = self.middle(self.hears_middle(frames(16)) + self.spread(self.tells_middle(top), 4))
        last = known[:, 48:-1].unfold(1, 16, 1).transpose(0, 1)
        return self.lowest(last, self.spread(self.tells_lowest(middle), 16))


def samplernn():
    network, sound = SampleRnn(), 0.3 * torch.randn(8, 2048)
    y, levels = levels_of(sound)
    loss_of = lambda: F.cross_entropy(network(y).reshape(-1, 256), levels.t().reshape(-1))
    step = trained(list(network.parameters()), loss_of)

    def play():
        heard, top, middle = torch.zeros(1, 1, 64), None, None
        for _ in range(8):
            said, top = network.top(heard, top)
            drawn = [heard[0, 0, 48:]]
            for told in network.spread(network.tells_middle(said), 4):
                last = torch.cat(drawn)[-16:]
                remembered, middle = network.middle((network.hears_middle(last) + told).view(1, 1, -1), middle)
                for each in network.spread(network.tells_lowest(remembered), 16):
                    logits = network.lowest(torch.cat(drawn)[-16:].view(1, -1), each)
                    level = torch.multinomial(torch.softmax(logits, 1), 1)
                    drawn.append((level.float() / 127.5 - 1).view(1))
            heard = torch.cat(drawn)[-64:].view(1, 1, 64)

    with torch.no_grad():
        return {"step": step, "sample": best(play, 512)}


HOP = 512
N = torch.arange(2 * HOP)
COSINES = (
    (2 / HOP) ** 0.5
    * torch.sin(torch.pi * (N + 0.5) / (2 * HOP)).view(-1, 1)
    * torch.cos(torch.pi / HOP * (N + 0.5 + HOP / 2).view(-1, 1) * (torch.arange(HOP) + 0.5))
)


class OverFrames(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.first, self.mix, self.last = nn.Linear(inputs, 256), nn.Conv1d(256, 256, 3), nn.Linear(256, outputs)

    def forward(self, x, past=None):
        h = F.gelu(self.first(x)).transpose(1, 2)
        known = F.pad(h, (2, 0)) if past is None else torch.cat([past, h], 2)
        if past is not None:
            past.copy_(known[:, :, -2:])
        return self.last((F.gelu(self.mix(known)) + h).transpose(1, 2))


class Block(nn.Module):
    def __init__(self, units, heads, context):
        super().__init__()
        self.heads, self.width, self.context = heads, units // heads, context
        self.first, self.second = nn.LayerNorm(units), nn.LayerNorm(units)
        self.project, self.out = nn.Linear(units, 3 * units), nn.Linear(units, units)
        self.up, self.down = nn.Linear(units, 4 * units), nn.Linear(4 * units, units)
        self.keys = torch.zeros(1, heads, context, self.width)
        self.values = torch.zeros(1, heads, context, self.width)
        self.speeds = 10000 ** (-torch.arange(self.width // 2) / (self.width // 2))

    def turned(self, x, angles):
        a, b = x.chunk(2, -1)
        return torch.cat([a * angles.cos() - b * angles.sin(), a * angles.sin() + b * angles.cos()], -1)

    def forward(self, x, place=None):
        batch, steps, units = x.shape
        q, k, v = self.project(self.first(x)).view(batch, steps, 3, self.heads, self.width).permute(2, 0, 3, 1, 4)
        angles = (torch.arange(steps) + (place or 0)).view(-1, 1) * self.speeds
        q, k = self.turned(q, angles), self.turned(k, angles)
        bias = 0
        if place is None:
            bias = torch.full((steps, steps), -1e9).triu(1)
        else:
            at = place % self.context
            self.keys[:, :, at], self.values[:, :, at] = k[:, :, 0], v[:, :, 0]
            k, v = self.keys, self.values
        taken = torch.softmax(q @ k.transpose(-1, -2) * self.width**-0.5 + bias, -1) @ v
        x = x + self.out(taken.transpose(1, 2).reshape(batch, steps, units))
        return x + self.down(F.gelu(self.up(self.second(x))))


class Prior(nn.Module):
    def __init__(self, width=128, blocks=3, books=8):
        super().__init__()
        self.hears = nn.ModuleList(nn.Embedding(257, width) for _ in range(books))
        self.told = nn.ModuleList(nn.Embedding(256, width) for _ in range(books - 1))
        self.blocks = nn.ModuleList(Block(width, width // 32, 128) for _ in range(blocks))
        self.norm = nn.LayerNorm(width)
        self.inner = nn.ModuleList(nn.Linear(width, width) for _ in range(books))
        self.says = nn.ModuleList(nn.Linear(width, 256) for _ in range(books))

    def context(self, codes, place=None):
        x = sum(hears(codes[..., i]) for i, hears in enumerate(self.hears))
        for block in self.blocks:
            x = block(x, place)
        return self.norm(x)

    def say(self, told, choose):
        for i, (inner, says) in enumerate(zip(self.inner, self.says)):
            code = choose(says(F.silu(inner(told))), i)
            if i < len(self.told):
                told = told + self.told[i](code)


def pressed(x):
    return torch.sign(x) * torch.log1p(100 * x.abs()) / 4


def unpressed(y):
    y = y.clamp(-2, 2)
    return torch.sign(y) * torch.expm1(4 * y.abs()) / 100


def sound_of(frames):
    first, second = (frames @ COSINES.t()).chunk(2, 2)
    return (first + F.pad(second, (0, 0, 1, 0))[:, :-1]).flatten(1)


def spectral(x, y):
    total = 0
    for size in (256, 64):
        window = torch.hann_window(size)
        a, b = (torch.stft(s, size, size // 4, window=window, center=False, return_complex=True).abs() for s in (x, y))
        total = total + (a - b).abs().mean() + (torch.log(a + 1e-5) - torch.log(b + 1e-5)).abs().mean()
    return total


def vq_transformer():
    encoder, decoder, prior = OverFrames(HOP, 32), OverFrames(32, HOP), Prior()
    books, uses, sums = torch.randn(8, 256, 32), torch.ones(8, 256), torch.randn(8, 256, 32)
    sound = 0.3 * torch.randn(2, 64 * HOP)

    def loss_of():
        frames = pressed(F.pad(sound, (HOP, 0)).unfold(1, 2 * HOP, HOP) @ COSINES)
        rest = encoder(frames)
        values, codes, commitment = 0, [], 0
        for i in range(8):
            flat = rest.reshape(-1, 32)
            nearest = torch.cdist(flat.detach(), books[i]).argmin(1)
            chosen = books[i][nearest]
            commitment = commitment + F.mse_loss(flat, chosen)
            with torch.no_grad():
                members = F.one_hot(nearest, 256).float()
                uses[i].mul_(0.99).add_(members.sum(0), alpha=0.01)
                sums[i].mul_(0.99).add_(members.t() @ flat, alpha=0.01)
                books[i].copy_(sums[i] / uses[i].unsqueeze(1).clamp(min=1e-6))
            quantised = rest + (chosen.view_as(rest) - rest).detach()
            values, rest = values + quantised, rest - quantised
            codes.append(nearest.view(2, -1))
        decoded = decoder(values)
        with torch.no_grad():
            all_codes = torch.stack(codes, 2)
            shifted = F.pad(all_codes + 1, (0, 0, 1, 0))[:, :-1]
            prior.say(prior.context(shifted), lambda logits, i: (torch.log_softmax(logits, -1), all_codes[..., i])[1])
        return spectral(sound_of(unpressed(decoded)), sound) + 4 * (decoded - frames).abs().mean() + commitment / 4

    step = trained(list(encoder.parameters()) + list(decoder.parameters()), loss_of)

    def play():
        codes, past, late = torch.zeros(1, 1, 8, dtype=torch.long), torch.zeros(1, 256, 2), torch.zeros(1, 1, HOP)
        for place in range(8):
            drawn = []

            def choose(logits, _):
                drawn.append(torch.multinomial(torch.softmax(logits.view(1, -1), 1), 1).view(1, 1))
                return drawn[-1]

            prior.say(prior.context(codes, place), choose)
            values = sum(books[i][code] for i, code in enumerate(drawn))
            first, second = (unpressed(decoder(values.view(1, 1, 32), past)) @ COSINES.t()).chunk(2, 2)
            late = second + 0 * (first + late)
            codes = torch.stack(drawn, 2) + 1

    with torch.no_grad():
        return {"step": step, "sample": best(play, 8 * HOP)}


class Sounds(nn.Module):
    """A generator of samples, or of pictures, and its critic."""

    def __init__(self, pictures, asked, c=16):
        super().__init__()
        heard = given["noise"] + asked
        if pictures:
            k, s, p = (2, 12), (2, 4), (0, 4)
            self.coarse, self.start = nn.Linear(heard, 3 * c * 8 * 4), (3 * c, 8, 4)
            widths, conv, up = [3 * c, 2 * c, c, 2], nn.Conv2d, nn.ConvTranspose2d
        else:
            k, s, p = 16, 4, 6
            self.coarse, self.start = nn.Linear(heard, 4 * c * 32), (4 * c, 32)
            widths, conv, up = [4 * c, 3 * c, 2 * c, c, 1], nn.Conv1d, nn.ConvTranspose1d
        self.ups = nn.ModuleList(up(a, b, k, s, p) for a, b in zip(widths, widths[1:]))
        self.downs = nn.ModuleList(conv(b, a, k, s, p) for a, b in reversed(list(zip(widths, widths[1:]))))
        self.features = widths[0] * (32 if pictures else 32)
        self.verdict, self.asked = nn.Linear(self.features, 1), nn.Linear(asked, self.features) if asked else None

    def make(self, heard):
        x = F.relu(self.coarse(heard)).view(-1, *self.start)
        for i, up in enumerate(self.ups):
            x = up(x)
            x = torch.tanh(x) if i == len(self.ups) - 1 else F.relu(x)
        return x

    def judge(self, x, asked):
        for down in self.downs:
            x = F.leaky_relu(down(x), 0.2)
        x = x.flatten(1)
        verdict = self.verdict(x).squeeze(1)
        return verdict if self.asked is None else verdict + (x * self.asked(asked)).sum(1)


def one_shots(pictures, asked_count):
    network, rows = Sounds(pictures, asked_count), 16
    real = 0.3 * torch.randn(rows, *((2, 64, 256) if pictures else (1, 8192)))
    asked = torch.randn(rows, asked_count)
    maker = list(network.coarse.parameters()) + list(network.ups.parameters())
    kept = {id(p) for p in maker}
    critic = [p for p in network.parameters() if id(p) not in kept]
    optimisers = [torch.optim.Adam(p, lr=5e-4, betas=(0, 0.9)) for p in (critic, maker)]
    noise = lambda: torch.cat([torch.randn(rows, given["noise"]), asked], 1)

    def three():
        for i in range(3):
            fake = network.make(noise()).detach()
            share = torch.rand(rows, *[1] * (real.dim() - 1))
            between = (real * share + fake * (1 - share)).requires_grad_()
            (slope,) = torch.autograd.grad(network.judge(between, asked).sum(), between, create_graph=True)
            steepness = ((slope.flatten(1).square().sum(1) + 1e-12).sqrt() - 1).square().mean()
            loss = 10 * steepness - (network.judge(real, asked) - network.judge(fake, asked)).mean()
            optimisers[0].zero_grad()
            loss.backward()
            optimisers[0].step()
        optimisers[1].zero_grad()
        (-network.judge(network.make(noise()), asked).mean()).backward()
        optimisers[1].step()

    return {"step": best(three, 3)}


BANDS, COMPONENTS = 128, 6


class MelGru(nn.Module):
    """A mixture of frames that could follow, out of two GRUs."""

    def __init__(self, units=256):
        super().__init__()
        self.hears, self.memory = nn.Linear(BANDS, units), nn.GRU(units, units, 2)
        self.says = nn.Linear(units, COMPONENTS * (1 + 2 * BANDS))

    def forward(self, frames, state=None):
        said, state = self.memory(F.dropout(torch.tanh(self.hears(frames)), 0.1, self.training), state)
        return self.says(said).split([COMPONENTS, COMPONENTS * BANDS, COMPONENTS * BANDS], -1), state


def mel_gru():
    network, sequences = MelGru(), 0.3 * torch.randn(97, 16, BANDS)

    def loss_of():
        (logits, means, widths), _ = network(sequences[:-1] + 0.1 * torch.randn(96, 16, BANDS))
        each = lambda x: x.view(96, 16, COMPONENTS, BANDS)
        widths = each(widths).clamp(min=-7)
        standard = (sequences[1:].unsqueeze(2) - each(means)) * (-widths).exp()
        density = (-0.5 * standard.square() - widths - 0.919).sum(3) + torch.log_softmax(logits, -1)
        return -density.logsumexp(2).mean() / BANDS

    step = trained(list(network.parameters()), loss_of)
    network.eval()

    def play():
        frame, state = torch.zeros(1, 1, BANDS), None
        for _ in range(200):
            (logits, means, widths), state = network(frame, state)
            chosen = torch.multinomial(torch.softmax(logits.view(-1), 0), 1).item()
            middle, width = (x.view(COMPONENTS, BANDS)[chosen] for x in (means, widths))
            frame = (middle + width.clamp(min=-7).exp() * torch.randn(BANDS)).view(1, 1, BANDS)

    with torch.no_grad():
        return {"step": step, "sample": best(play, 200 * 256)}


BLOCK, HARMONICS, COLOURS = 240, 64, 65
loud = lambda x: 2 * torch.sigmoid(x) ** 2.302585 + 1e-7


class Instrument(nn.Module):
    """Harmonics and noise in a room of a second."""

    def __init__(self, units=192):
        super().__init__()
        self.hears, self.memory, self.inner = nn.Linear(3, units), nn.GRU(units, units), nn.Linear(2 * units, units)
        self.says, self.room = nn.Linear(units, 1 + HARMONICS + COLOURS), nn.Parameter(1e-3 * torch.randn(24000))

    def forward(self, key, loudness, pitched, phase, past=None):
        """[T, rows] each, phase [rows, T BLOCK]; past: what is remembered, where it is played."""
        steps, rows = key.shape
        heard = F.silu(self.hears(torch.stack([(key - 60) / 12, (loudness.clamp(min=-60) + 40) / 20, pitched], 2)))
        said, memory = self.memory(heard, None if past is None else past["memory"])
        inner = F.silu(self.inner(torch.cat([said, heard], 2)))
        volume, shares, colours = self.says(inner).split([1, HARMONICS, COLOURS], 2)
        hz = 440 * torch.exp((key - 69) * 0.0577623).unsqueeze(2) * torch.arange(1, HARMONICS + 1)
        each = loud(shares) * (hz < 10800)
        level = (10 ** (loudness / 20)).unsqueeze(2)
        amplitudes = (each / (each.sum(2, True) + 1e-7) * loud(volume) * level).permute(1, 2, 0)
        before = amplitudes[:, :, :1] if past is None else past["amplitudes"]
        known = torch.cat([before, amplitudes], 2)
        smooth = F.interpolate(known, steps * BLOCK + 1, mode="linear", align_corners=True)[:, :, :-1]
        waves = torch.sin(phase.unsqueeze(1) * torch.arange(1, HARMONICS + 1).view(1, -1, 1))
        dry = (waves * smooth).sum(1)
        gains = F.interpolate((loud(colours - 3) * level).permute(1, 0, 2), BLOCK + 1, mode="linear", align_corners=True)
        white = torch.randn(rows, (steps + 1) * BLOCK).unfold(1, 2 * BLOCK, BLOCK) * torch.hann_window(2 * BLOCK)
        coloured = torch.fft.irfft(torch.fft.rfft(white) * gains, 2 * BLOCK)
        noise = F.fold(coloured.transpose(1, 2), (1, (steps + 1) * BLOCK), (1, 2 * BLOCK), stride=(1, BLOCK)).view(rows, -1)
        dry = dry + noise[:, : steps * BLOCK]
        heard = dry if past is None else torch.cat([past["dry"], dry], 1)
        size = heard.shape[1] + self.room.numel()
        wet = torch.fft.irfft(torch.fft.rfft(heard, size) * torch.fft.rfft(self.room, size), size)[:, : heard.shape[1]]
        if past is not None:
            past.update(memory=memory, amplitudes=amplitudes[:, :, -1:], dry=heard[:, -24000:])
        return dry + wet[:, -dry.shape[1] :]


def scales(x, y):
    total = 0
    for size in (2048, 1024, 512, 256, 128):
        window = torch.hann_window(size)
        a, b = (torch.stft(s, size, size // 4, window=window, center=False, return_complex=True).abs() for s in (x, y))
        total = total + (a - b).abs().mean() + (torch.log(a + 1e-5) - torch.log(b + 1e-5)).abs().mean()
    return total


def ddsp():
    network, steps, rows = Instrument(), given["frames"], 4
    held = lambda value, t, b: torch.full((t, b), value)
    played = lambda t, b: (held(69.0, t, b), held(-20.0, t, b), held(1.0, t, b), 0.115 * torch.arange(t * BLOCK).repeat(b, 1))
    sound, whole = 0.3 * torch.randn(rows, steps * BLOCK), played(steps, rows)
    step = trained(list(network.parameters()), lambda: scales(network(*whole), sound))
    quarter = played(25, 1)

    def play():
        past = {"memory": None, "amplitudes": torch.zeros(1, HARMONICS, 1), "dry": torch.zeros(1, 24000)}
        for _ in range(8):
            network(*quarter, past)

    with torch.no_grad():
        return {"step": step, "sample": best(play, 8 * 25 * BLOCK)}


PEERS = {
    "wavenet": wavenet,
    "samplernn": samplernn,
    "vq-transformer": vq_transformer,
    "mel-gru": mel_gru,
    "ddsp": ddsp,
    "wavegan": lambda: one_shots(False, 0),
    "gansynth": lambda: one_shots(True, 1),
    "drumgan": lambda: one_shots(True, 4),
}
print(json.dumps({name: peer() for name, peer in PEERS.items() if given["only"] is None or name in given["only"]}))
