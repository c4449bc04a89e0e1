#!/usr/bin/env python3
"""NumPy as the peer of bench/dsp.bench.ts: processor seconds for transforms of one minute of noise, and for
resampling where SciPy is there too.

Prints a JSON object of seconds, the best of three after one warm-up; null where SciPy is missing. One thread. Needs Debian's python3-numpy,
for resampling python3-scipy.
"""
import json
import os
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np

try:
    import scipy.fft as fft
    from scipy.signal import resample_poly
except ImportError:
    fft = np.fft
    resample_poly = None

RATE = 22050
SIZE, HOP, BANDS = 2048, 512, 128
rng = np.random.default_rng(1)
sound = rng.uniform(-0.5, 0.5, 60 * RATE).astype(np.float32)
minute_at_44100 = rng.uniform(-0.5, 0.5, 60 * 44100).astype(np.float32)
window = np.hanning(SIZE + 1)[:-1].astype(np.float32)
bank = np.maximum(0, rng.uniform(-1, 1, (BANDS, SIZE // 2 + 1))).astype(np.float32)


def frames(x):
    padded = np.pad(x, SIZE // 2)
    return np.lib.stride_tricks.sliding_window_view(padded, SIZE)[::HOP]


def spectra(x):
    return fft.rfft(frames(x) * window, axis=1).astype(np.complex64)


def log_mel():
    power = np.abs(spectra(sound)) ** 2
    return 10 * np.log10(np.maximum(1e-10, power @ bank.T))


def overlap_add(complex_spectra):
    parts = fft.irfft(complex_spectra, axis=1).astype(np.float32) * window
    result = np.zeros((len(parts) - 1) * HOP + SIZE, np.float32)
    weight = np.zeros_like(result)
    for index, part in enumerate(parts):
        result[index * HOP : index * HOP + SIZE] += part
        weight[index * HOP : index * HOP + SIZE] += window * window
    return (result / np.maximum(weight, 1e-8))[SIZE // 2 : -SIZE // 2]


def griffin_lim(iterations=32):
    short = sound[: 10 * RATE]
    magnitude = np.abs(spectra(short))
    phases = np.exp(2j * np.pi * rng.uniform(0, 1, magnitude.shape)).astype(np.complex64)
    previous = 0
    for _ in range(iterations):
        rebuilt = spectra(overlap_add(magnitude * phases))
        phases = rebuilt - (0.99 / 1.99) * previous
        phases /= np.abs(phases) + 1e-16
        previous = rebuilt
    return overlap_add(magnitude * phases)


def resample():
    return resample_poly(minute_at_44100, 160, 441)


def best(work):
    work()
    times = []
    for _ in range(3):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


print(
    json.dumps(
        {
            "logMel": best(log_mel),
            "stft": best(lambda: spectra(sound)),
            "griffinLim10s": best(griffin_lim),
            "resample44100to16000": best(resample) if resample_poly else None,
        }
    )
)
