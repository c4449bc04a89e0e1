#!/usr/bin/env bash
# A ratio of 4 is 1.6 in the compressor of invada-studio-plugins 0.3.1 (LADSPA, Debian 12), and a ratio of 1 compresses, too.
# Guess: above a threshold of -20 dB a ratio of 4 makes -10 into -17.5 dB and 0 into -15 dB; a ratio of 1 leaves all as it is.
# Seen: with a ratio of 4 -10 becomes -13.3 dB and 0 becomes -7 dB, with 2 -11.8 and -3.9 dB, with 1 still -11 and -2 dB. Only from 20 up,
# where 0 becomes -17 dB, is it near what it is set to. All of it with soft clipping off.
set -euo pipefail
/usr/bin/python3 -c 'import ctypes' 2> /dev/null || { echo "cannot be checked here: Debian's python3 is not installed"; exit 3; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial tools
apt-get install -y --no-install-recommends --download-only -o Dir::Cache::archives="$work/debs" \
  invada-studio-plugins-ladspa=0.3.1-6+b1 > apt.log 2>&1 \
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

def static(ratio, decibels_in):
    """The level in decibels of full scale that a steady tone of 1 kHz comes out with."""
    peak = 10 ** (decibels_in / 20)
    sound = tone(1000, peak, 3 * RATE)
    # tight or sloppy, attack and release in ms, threshold in dB, ratio, gain in dB, soft clipping
    (y,), _ = played('inv_compressor.so', 'invada_mono_compressor_module_0_1', [0, 10, 100, -20, ratio, 0, 0], sound)
    return decibels_in + decibels(y, 1000, peak)

LEVELS = [-30, -20, -10, 0]
seen = {ratio: [static(ratio, level) for level in LEVELS] for ratio in (1, 2, 4, 20)}
for ratio, levels in seen.items():
    print('ratio', ratio, 'of', LEVELS, 'dB:', ' '.join('%.1f' % level for level in levels))
stated('up to the threshold nothing is done', all(abs(levels[i] - LEVELS[i]) < 0.1 for levels in seen.values() for i in (0, 1)))
for ratio, wanted in ((1, (-11, -2)), (2, (-11.8, -3.9)), (4, (-13.3, -7)), (20, (-18, -17))):
    stated(f'ratio {ratio}: {wanted}', all(abs(a - b) < 0.3 for a, b in zip(seen[ratio][2:], wanted)))
raise SystemExit(stated.failed)
END
