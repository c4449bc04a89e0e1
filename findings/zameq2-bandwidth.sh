#!/usr/bin/env bash
# Bandwidth 1 in ZamEQ2 of zam-plugins 4.1 (LADSPA, Debian 12) is a ninth of an octave; 2 is half an octave, 4 two and a half.
# Guess: the bandwidth, from 0.1 to 6, is in octaves as elsewhere: 12 dB at 1 kHz with 1 are 6 dB half an octave to each side.
# Seen: with 1, as it begins, 0.2 dB half an octave away: a whistle in place of a bell. singlePara of swh-plugins 0.4.17 has 6 dB there.
# No unit is named in the plugin; twice the number is four to five times the width.
set -euo pipefail
/usr/bin/python3 -c 'import ctypes' 2> /dev/null || { echo "cannot be checked here: Debian's python3 is not installed"; exit 3; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial tools
apt-get install -y --no-install-recommends --download-only -o Dir::Cache::archives="$work/debs" \
  zam-plugins=4.1+ds-1 swh-plugins=0.4.17-2 > apt.log 2>&1 \
  || { cat apt.log; echo "cannot be checked here: Debian 12 has no such package to offer"; exit 3; }
for deb in debs/*.deb; do if [ -e "$deb" ]; then dpkg-deb -x "$deb" tools; fi; done
export LD_LIBRARY_PATH="$work/tools/usr/lib/$(uname -m)-linux-gnu"
/usr/bin/python3 - <<'END'
import cmath
import ctypes as c
import math

RATE = 48_000

def stated(what, holds):
    print('as stated:' if holds else 'CHANGED:', what)
    stated.failed |= not holds
stated.failed = False

class Plugin(c.Structure):
    """LADSPA_Descriptor of ladspa.h, as far as it is needed here."""
Plugin._fields_ = [
    ('id', c.c_ulong), ('label', c.c_char_p), ('properties', c.c_int), ('name', c.c_char_p), ('maker', c.c_char_p), ('rights', c.c_char_p),
    ('count', c.c_ulong), ('kinds', c.POINTER(c.c_int)), ('names', c.POINTER(c.c_char_p)), ('hints', c.c_void_p), ('data', c.c_void_p),
    ('instantiate', c.CFUNCTYPE(c.c_void_p, c.POINTER(Plugin), c.c_ulong)),
    ('connect', c.CFUNCTYPE(None, c.c_void_p, c.c_ulong, c.c_void_p)),
    ('activate', c.CFUNCTYPE(None, c.c_void_p)),
    ('run', c.CFUNCTYPE(None, c.c_void_p, c.c_ulong)),
]

def played(library, label, controls, sound):
    """What a plugin makes of a sound: its outputs, and what its output controls say."""
    find = c.CDLL(f'tools/usr/lib/ladspa/{library}').ladspa_descriptor
    find.restype, find.argtypes = c.POINTER(Plugin), [c.c_ulong]
    number = 0
    while find(number).contents.label.decode() != label:
        number += 1
    plugin = find(number).contents
    handle = plugin.instantiate(find(number), RATE)
    given, buffers = list(controls), []
    for port in range(plugin.count):
        kind = plugin.kinds[port]  # 1 input or 2 output, and 4 control or 8 audio
        values = sound if kind == 9 else [given.pop(0)] if kind == 5 else [0.0]
        buffer = (c.c_float * (1 if kind & 4 else len(sound)))(*values)
        buffers.append((kind, buffer))
    for start in range(0, len(sound), 256):
        for port, (kind, buffer) in enumerate(buffers):
            plugin.connect(handle, port, c.addressof(buffer) + (0 if kind & 4 else 4 * start))
        if start == 0 and plugin.activate:
            plugin.activate(handle)
        plugin.run(handle, min(256, len(sound) - start))
    return [list(b) for kind, b in buffers if kind == 10], [b[0] for kind, b in buffers if kind == 6]

def tone(hertz, peak=0.25, count=RATE):
    return [peak * math.sin(2 * math.pi * hertz * n / RATE) for n in range(count)]

def part(y, hertz):
    """The sine of a frequency in the second half of a sound: its peak and phase, as a complex number; under a Hann window."""
    half = len(y) // 2
    weights = [0.5 - 0.5 * math.cos(2 * math.pi * n / half) for n in range(half)]
    turns = cmath.exp(-2j * math.pi * hertz / RATE)
    return 2 * sum(w * y[half + n] * turns ** (half + n) for n, w in enumerate(weights)) / sum(weights)

def decibels(y, hertz, peak=0.25):
    return 20 * math.log10(abs(part(y, hertz)) / peak)

def width(library, label, controls):
    """Octaves between the two frequencies at which a bell of 12 dB at 1 kHz has 6 dB left."""
    low, high = 0.0, 4.0
    for _ in range(10):
        away = (low + high) / 2
        hertz = 1000 * 2 ** away
        (y,), _ = played(library, label, controls, tone(hertz, 0.05))
        low, high = (away, high) if decibels(y, hertz, 0.05) > 6 else (low, away)
    return low + high

WANTED = {1: 0.11, 2: 0.49, 4: 2.55}
for bandwidth, wanted in WANTED.items():
    # boost in dB, bandwidth and frequency of the first bell; the second, the shelves and the gain at 0 dB
    octaves = width('ZamEQ2-ladspa.so', 'ZamEQ2', [12, bandwidth, 1000, 0, 1, 500, 0, 100, 0, 5000, 0, 0])
    print('ZamEQ2, bandwidth', bandwidth, 'is %.2f octaves wide at half its decibels' % octaves)
    stated(f'it is {wanted}', abs(octaves - wanted) < 0.03)
octaves = width('single_para_1203.so', 'singlePara', [12, 1000, 1])
print('singlePara, bandwidth 1: %.2f octaves' % octaves)
stated('it is 1', abs(octaves - 1) < 0.02)
raise SystemExit(stated.failed)
END
