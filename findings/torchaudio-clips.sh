#!/usr/bin/env bash
# The filters of torchaudio 0.13.1 (Debian 12) cut floating-point sound off at 1: an equaliser clips, and Vol does; gain() does not.
# Guess: in floating point nothing is over full scale: 6 dB more of a tone of 0.9 has a peak of 1.8, to be turned down later.
# Seen: equalizer_biquad, bass_biquad and all their kind, lfilter (unless asked with clamp=False) and Vol leave 1.0: the tone gets 20 % of
# odd harmonics. gain() leaves 1.8. Even a boost that a later filter takes back is clipped between the two.
set -euo pipefail
/usr/bin/python3 -c '' 2> /dev/null || { echo "cannot be checked here: Debian's python3 is not installed"; exit 3; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial tools
apt-get install -y --no-install-recommends --download-only -o Dir::Cache::archives="$work/debs" python3-torchaudio=0.13.1-1 > apt.log 2>&1 \
  || { cat apt.log; echo "cannot be checked here: Debian 12 has no such package to offer"; exit 3; }
for deb in debs/*.deb; do if [ -e "$deb" ]; then dpkg-deb -x "$deb" tools; fi; done
export PYTHONPATH="$work/tools/usr/lib/python3/dist-packages" OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
libraries="$work/tools/usr/lib/$(uname -m)-linux-gnu"
export LD_LIBRARY_PATH="$libraries:$libraries/blas:$libraries/lapack"
/usr/bin/python3 -W ignore - <<'END'
import math
import torch
import torchaudio

def stated(what, holds):
    print('as stated:' if holds else 'CHANGED:', what)
    stated.failed |= not holds
stated.failed = False

RATE = 48_000
F = torchaudio.functional
phase = 2 * math.pi * 1000 * torch.arange(RATE, dtype=torch.float64) / RATE
tone = (0.9 * torch.sin(phase)).float()

def peak(y):
    return float(y[RATE // 2:].abs().max())

def harmonics(y):
    """What is not the fundamental, as a share of it."""
    spectrum = torch.fft.rfft(y[RATE // 2:].double()).abs()
    fundamental = float(spectrum[500])
    return math.sqrt(float((spectrum ** 2).sum()) - fundamental ** 2) / fundamental

one, two, none = torch.tensor([1.0, 0.0]), torch.tensor([2.0, 0.0]), torch.tensor([0.0])
seen = {
    'equalizer_biquad': F.equalizer_biquad(tone, RATE, 1000, 6.0),
    'bass_biquad': F.bass_biquad(tone, RATE, 6.0, 4000),
    'lfilter': F.lfilter(tone, one, two),
    'Vol': torchaudio.transforms.Vol(6.0, 'db')(tone),
    'lfilter, clamp=False': F.lfilter(tone, one, two, clamp=False),
    'gain': F.gain(tone, 6.0),
}
print('torchaudio', torchaudio.__version__)
for name, y in seen.items():
    print('%-22s peak %.3f, harmonics %.1f %%' % (name, peak(y), 100 * harmonics(y)))
for name in ('equalizer_biquad', 'bass_biquad', 'lfilter', 'Vol'):
    stated(f'{name} stops at 1', peak(seen[name]) == 1 and harmonics(seen[name]) > 0.05)
for name in ('lfilter, clamp=False', 'gain'):
    stated(f'{name} has 1.8', abs(peak(seen[name]) - 1.8) < 0.01 and harmonics(seen[name]) < 1e-4)
back = F.equalizer_biquad(F.equalizer_biquad(tone, RATE, 1000, 6.0), RATE, 1000, -6.0)
print('6 dB up and down again: harmonics %.1f %%' % (100 * harmonics(back)))
stated('up and down again it is not what it was', harmonics(back) > 0.05)
raise SystemExit(stated.failed)
END
