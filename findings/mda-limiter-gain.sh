#!/usr/bin/env bash
# The Limiter of mda-lv2 1.2.10 (LV2, Debian 12) makes all that is soft 4 dB louder as it comes, and holds what is loud at -12 dB.
# Guess: as it comes, a limiter leaves alone what is below its threshold, and its ceiling is near full scale.
# Seen: sines with peaks of .001, .01 and .1 of full scale come out 4.0 dB louder; those of .5 and .9 come out at .256. All ports go from 0 to 1
# and have no units: 'Output' .6 is +4 dB, and neutral is .5.
set -euo pipefail
/usr/bin/python3 -c 'import ctypes' 2> /dev/null || { echo "cannot be checked here: Debian's python3 is not installed"; exit 3; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial tools
apt-get install -y --reinstall --no-install-recommends --download-only -o Dir::Cache::archives="$work/debs" \
  mda-lv2=1.2.10-1+deb12u1 lv2proc=0.5.1-1 liblilv-0-0 libserd-0-0 libsord-0-0 libsratom-0-0 libsndfile1 > apt.log 2>&1 \
  || { cat apt.log; echo "cannot be checked here: Debian 12 has no such packages to offer"; exit 3; }
for deb in debs/*.deb; do if [ -e "$deb" ]; then dpkg-deb -x "$deb" tools; fi; done
export LD_LIBRARY_PATH="$work/tools/usr/lib/$(uname -m)-linux-gnu" LV2_PATH="$work/tools/usr/lib/lv2"
/usr/bin/python3 - <<'END'
import array
import math
import struct
import subprocess

RATE = 44_100

def stated(what, holds):
    print('as stated:' if holds else 'CHANGED:', what)
    stated.failed |= not holds
stated.failed = False

def write(path, mono):
    data = array.array('f', [value for each in mono for value in (each, each)]).tobytes()
    head = struct.pack('<IHHIIHH', 16, 3, 2, RATE, RATE * 8, 8, 32)
    with open(path, 'wb') as file:
        file.write(b'RIFF' + struct.pack('<I', 36 + len(data)) + b'WAVEfmt ' + head + b'data' + struct.pack('<I', len(data)) + data)

def read(path):
    """The left channel of what lv2proc wrote: 16 or 24 bits, or float32, as its head says."""
    raw = open(path, 'rb').read()
    kind, channels, _, _, _, bits = struct.unpack_from('<HHIIHH', raw, raw.index(b'fmt ') + 8)
    at = raw.index(b'data') + 8
    width = bits // 8
    frames = [raw[i:i + width] for i in range(at, len(raw) - width + 1, width * channels)]
    if bits == 32:
        return [struct.unpack('<f', frame)[0] for frame in frames]
    return [int.from_bytes(frame, 'little', signed=True) / 2 ** (bits - 1) for frame in frames]

def peak_after(peak, *settings):
    write('in.wav', [peak * math.sin(2 * math.pi * 1000 * n / RATE) for n in range(RATE)])
    chosen = [word for setting in settings for word in ('-c', setting)]
    subprocess.run(['tools/usr/bin/lv2proc', '-i', 'in.wav', '-o', 'out.wav', *chosen, 'http://drobilla.net/plugins/mda/Limiter'],
                   check=True, capture_output=True)
    return max(abs(value) for value in read('out.wav')[RATE // 2:])

after = {peak: peak_after(peak) for peak in (0.001, 0.01, 0.1, 0.5, 0.9)}
neutral = peak_after(0.01, 'output:0.5')
for peak, comes in after.items():
    print('a peak of %g comes out at %.4f: %+.2f dB' % (peak, comes, 20 * math.log10(comes / peak)))
print('with Output at .5, a peak of .01 comes out at %.4f' % neutral)
stated('what is soft is 4 dB louder', all(abs(20 * math.log10(after[peak] / peak) - 4) < 0.1 for peak in (0.001, 0.01, 0.1)))
stated('what is loud is held at .256, -12 dB', all(abs(after[peak] - 0.256) < 0.004 for peak in (0.5, 0.9)))
stated('neutral is .5', abs(20 * math.log10(neutral / 0.01)) < 0.1)
raise SystemExit(stated.failed)
END
