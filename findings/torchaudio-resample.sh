#!/usr/bin/env bash
# resample of torchaudio 0.13.1 (Debian 12) is soft as it begins: 19 kHz is 1.5 dB down, 23 kHz folds back at -9 dB, from 48 to 44.1 kHz.
# Guess: the 'sinc interpolation' keeps what lies below 20 kHz and keeps out what does not fit, by 60 dB or so.
# Seen: with lowpass_filter_width=6 and rolloff=0.99, as it begins, 18 kHz is 0.7 dB down, 20 kHz 2.6 dB; 22.5 and 23.5 kHz, which do not
# fit, come back as 21.6 and 20.6 kHz at -7.6 and -9.7 dB. With width 64 and a Kaiser window, as its documentation has it for
# 'kaiser_best', 20 kHz is right to 0.1 dB and what folds back lies below -100 dB. Nothing is late.
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

FROM, TO = 48_000, 44_100
BEST = dict(lowpass_filter_width=64, rolloff=0.9475937167399596, resampling_method='kaiser_window', beta=14.769656459379492)

def level(hertz, **options):
    """Level of a sine after resampling, in decibels of what it was, from its middle."""
    x = torch.sin(2 * math.pi * hertz * torch.arange(FROM, dtype=torch.float64) / FROM).float()
    y = torchaudio.functional.resample(x, FROM, TO, **options)[TO // 4:3 * TO // 4].double()
    return 10 * math.log10(2 * float((y * y).mean()))

print('torchaudio', torchaudio.__version__)
seen = {hertz: (level(hertz), level(hertz, **BEST)) for hertz in (10_000, 18_000, 19_000, 20_000, 22_500, 23_500)}
for hertz, levels in seen.items():
    print(hertz, 'Hz: %.2f dB as it begins, %.2f dB with width 64' % levels)
near = lambda hertz, wanted, tolerance: abs(seen[hertz][0] - wanted) < tolerance
high = near(18_000, -0.7, 0.1) and near(19_000, -1.5, 0.1) and near(20_000, -2.6, 0.1)
stated('as it begins 18, 19 and 20 kHz are 0.7, 1.5 and 2.6 dB down', high)
stated('22.5 and 23.5 kHz fold back at -7.6 and -9.7 dB', near(22_500, -7.6, 0.3) and near(23_500, -9.7, 0.3))
stated('with width 64 20 kHz is right', abs(seen[20_000][1]) < 0.2)
stated('and what folds back is below -100 dB', all(seen[hertz][1] < -100 for hertz in (22_500, 23_500)))
pulse = torch.zeros(FROM, dtype=torch.float64)
pulse[24_000] = 1
stated('a pulse is in place', int(torchaudio.functional.resample(pulse, FROM, TO).abs().argmax()) == 22_050)
raise SystemExit(stated.failed)
END
