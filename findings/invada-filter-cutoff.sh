#!/usr/bin/env bash
# The filters of invada-studio-plugins 0.3.1 (LADSPA, Debian 12) lie a factor of three below their frequency: the low pass has -10 dB there.
# Guess: low and high pass are 3 dB down at the frequency that they are set to.
# Seen: set to 200 Hz or 1 kHz the low pass is 10 dB down there, and 2 dB at a quarter of it; the high pass has -0.5 dB there and -4.3 dB
# at a quarter. Both fall by 6 dB an octave: the corner is at about a third of what it says.
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

def gains(label, cutoff):
    shares = (0.25, 0.5, 1, 2, 4)
    return [decibels(played('inv_filter.so', label, [cutoff, 0, 0], tone(cutoff * share))[0][0], cutoff * share) for share in shares]

seen = {}
for name, label in (('low pass', 'invada_lp_mono_filter_module_0_1'), ('high pass', 'invada_hp_mono_filter_module_0_1')):
    for cutoff in (200, 1000):
        seen[name, cutoff] = gains(label, cutoff)
        print(name, cutoff, 'Hz, at 1/4, 1/2, 1, 2 and 4 times of it:', ' '.join('%.1f' % gain for gain in seen[name, cutoff]), 'dB')
for cutoff in (200, 1000):
    low, high = seen['low pass', cutoff], seen['high pass', cutoff]
    stated('low pass: -10 dB at its frequency, -2 at a quarter', abs(low[2] + 10.2) < 0.3 and abs(low[0] + 2) < 0.3)
    stated('high pass: -0.5 dB at its frequency, -4.3 at a quarter', abs(high[2] + 0.55) < 0.3 and abs(high[0] + 4.4) < 0.3)
    stated('6 dB an octave', abs(low[4] - low[3] + 5.9) < 0.3)
raise SystemExit(stated.failed)
END
