#!/usr/bin/env bash
# The Hilbert transformer of swh-plugins 0.4.17 (LADSPA, Debian 12) makes its 90-degree output 4 dB louder, and loses the bass of it.
# Guess: the two outputs are equally loud and a quarter turn apart from the bass up: their squares sum to the square of the envelope.
# Seen: from 500 Hz up the second is 3.9 dB louder, at 100 Hz 3.4 dB quieter, at 50 Hz 9 dB. The quarter turn is exact. The frequency
# shifter of the package (bodeShifter) keeps the other side band at -58 dB for 440 Hz, but lets it through at -8 dB for 100 Hz.
set -euo pipefail
/usr/bin/python3 -c 'import ctypes' 2> /dev/null || { echo "cannot be checked here: Debian's python3 is not installed"; exit 3; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial tools
apt-get install -y --no-install-recommends --download-only -o Dir::Cache::archives="$work/debs" \
  swh-plugins=0.4.17-2 > apt.log 2>&1 \
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

HERTZ = [50, 100, 500, 1000, 5000, 15000]
seen = {}
for hertz in HERTZ:
    (straight, turned), _ = played('hilbert_1440.so', 'hilbert', [], tone(hertz))
    angle = math.degrees(cmath.phase(part(turned, hertz) / part(straight, hertz)))
    seen[hertz] = decibels(straight, hertz), decibels(turned, hertz), angle
    print(hertz, 'Hz: %.2f and %.2f dB, %.1f degrees' % seen[hertz])
stated('the first output is as loud as the input', all(abs(seen[hertz][0]) < 0.01 for hertz in HERTZ))
stated('they are a quarter turn apart', all(abs(seen[hertz][2] - 90) < 0.5 for hertz in HERTZ))
stated('the second is 3.8 to 4 dB louder from 500 Hz up', all(3.8 < seen[hertz][1] < 4 for hertz in HERTZ[2:]))
stated('3.4 dB quieter at 100 Hz, 9.1 dB at 50 Hz', abs(seen[100][1] + 3.4) < 0.1 and abs(seen[50][1] + 9.1) < 0.1)
images = {}
for hertz in (100, 440):
    (_, up), _ = played('bode_shifter_1431.so', 'bodeShifter', [30], tone(hertz))
    images[hertz] = decibels(up, hertz - 30) - decibels(up, hertz + 30)
    print(hertz, 'Hz shifted up by 30 Hz: the other side band is at %.1f dB' % images[hertz])
stated('the side band is at -58 and -8 dB', abs(images[440] + 58.3) < 1 and abs(images[100] + 8) < 0.5)
raise SystemExit(stated.failed)
END
