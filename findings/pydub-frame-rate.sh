#!/usr/bin/env bash
# set_frame_rate of pydub 0.24.1 (Debian 12) filters nothing: 15 kHz is heard at 7 kHz, at full level, after halving the rate.
# Guess: changing the rate of a recording resamples it, with what lies above the new band taken away first.
# Seen: from 44.1 to 22.05 kHz a tone of 15 kHz comes out at 7,050 Hz and -6.02 dB, as loud as it was. Up to 48 kHz a tone of 10 kHz loses
# 1.5 dB and gets company 20 dB under it. It joins the samples by straight lines.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial tools
if [ "$(dpkg-query -W -f '${Version}' python3-pydub 2> /dev/null)" != 0.24.1-1 ]; then
  apt-get install -y --no-install-recommends --download-only -o Dir::Cache::archives="$work/debs" python3-pydub=0.24.1-1 python3-numpy > apt.log 2>&1 \
    || { cat apt.log; echo "cannot be checked here: Debian 12 has no such package to offer"; exit 3; }
  for deb in debs/*.deb; do if [ -e "$deb" ]; then dpkg-deb -x "$deb" tools; fi; done
  export PYTHONPATH="$work/tools/usr/lib/python3/dist-packages" LD_LIBRARY_PATH="$work/tools/usr/lib/$(uname -m)-linux-gnu"
fi
cat > check.py <<'END'
import sys
import numpy as np
from pydub import AudioSegment
failed = False
def stated(what, holds):
    global failed
    print('as stated:' if holds else 'CHANGED:', what)
    failed |= not holds
def resampled(hertz, source, target):
    """Two seconds of a sine at -6 dB, resampled; the middle of it."""
    sine = np.round(32767 * 0.5 * np.sin(2 * np.pi * hertz * np.arange(2 * source) / source)).astype('<i2')
    sound = AudioSegment(sine.tobytes(), frame_rate=source, sample_width=2, channels=1).set_frame_rate(target)
    y = np.array(sound.get_array_of_samples()) / 32768
    return y[len(y) // 4 : 3 * len(y) // 4]
def levels(y, rate, hertz):
    """Level of a sine in it and of all else, dB."""
    n = np.arange(len(y)) / rate
    basis = np.stack([np.sin(2 * np.pi * hertz * n), np.cos(2 * np.pi * hertz * n)], 1)
    weights = np.linalg.lstsq(basis, y, rcond=None)[0]
    return 20 * np.log10(np.hypot(*weights)), 20 * np.log10(np.std(y - basis @ weights) * np.sqrt(2) + 1e-9)
folded = levels(resampled(15000, 44100, 22050), 22050, 7050)
up = levels(resampled(10000, 44100, 48000), 48000, 10000)
print('15 kHz at 22.05 kHz, looked at 7,050 Hz:', folded, '10 kHz at 48 kHz:', up)
stated('15 kHz is 7,050 Hz at -6 dB', abs(folded[0] + 6.02) < 0.1)
stated('10 kHz is 1.5 dB softer at 48 kHz', abs(up[0] + 7.52) < 0.1)
stated('with something else 20 dB under it', -22 < up[1] - up[0] < -18)
sys.exit(failed)
END
/usr/bin/python3 check.py 2> errors.txt || { grep -v Warning errors.txt || true; exit 1; }
