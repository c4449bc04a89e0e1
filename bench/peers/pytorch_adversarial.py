#!/usr/bin/env python3
"""PyTorch as the peer of bench/engine-groups.ts: processor seconds a step of a generator and a critic with gradient
penalty, two RMSprop optimisers.

Both learn at every step from one forward pass of each; nothing is computed twice. Prints the best of 24 steps after a warm-up. Needs
Debian's python3-torch and libopenblas0-pthread.
"""
import time

import torch
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(1)
ROWS, NOISE, SAMPLES = 16, 64, 4096
leaky = nn.LeakyReLU(0.2)


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.seed = nn.Linear(NOISE, 64 * 64)
        self.longer = nn.Sequential(
            nn.ConvTranspose1d(64, 32, 8, 4, 2), leaky, nn.ConvTranspose1d(32, 16, 8, 4, 2), leaky, nn.ConvTranspose1d(16, 1, 8, 4, 2)
        )

    def forward(self, noise):
        return self.longer(leaky(self.seed(noise)).view(-1, 64, 64))


critic = nn.Sequential(
    nn.Conv1d(1, 16, 8, 4, 2), leaky, nn.Conv1d(16, 32, 8, 4, 2), leaky, nn.Conv1d(32, 64, 8, 4, 2), leaky, nn.Flatten(), nn.Linear(64 * 64, 1)
)
generator = Generator()
of_critic = torch.optim.RMSprop(critic.parameters(), lr=1e-4)
of_generator = torch.optim.RMSprop(generator.parameters(), lr=1e-4)
real = torch.randn(ROWS, 1, SAMPLES)


def step():
    made = generator(torch.randn(ROWS, NOISE))
    of_real, of_made = critic(real), critic(made)
    share = torch.rand(ROWS, 1, 1)
    between = (real * share + made.detach() * (1 - share)).requires_grad_()
    (slope,) = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
    penalty = (((slope**2).sum((1, 2)) + 1e-12).sqrt() - 1).pow(2).mean()
    loss = 10 * penalty - of_real.mean() + of_made.mean()
    for network, value, keep in ((critic, loss, True), (generator, -of_made.mean(), False)):
        parameters = list(network.parameters())
        for parameter, gradient in zip(parameters, torch.autograd.grad(value, parameters, retain_graph=keep)):
            parameter.grad = gradient
    of_critic.step()
    of_generator.step()


best = float("inf")
for index in range(27):
    start = time.process_time()
    step()
    if index > 2:
        best = min(best, time.process_time() - start)
print(best)
