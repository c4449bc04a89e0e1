#!/usr/bin/env bash
# The band filters of Glame in swh-plugins 0.4.17 (LADSPA, Debian 12) lose 4 dB at their centre in one stage; the notch is 11 dB deep.
# Guess: a band of 200 Hz round 1 kHz passes 1 kHz whole and is 3 dB down at its edges; a notch of the same width stops 1 kHz.
# Seen: with one stage, as the plugins begin, the band is 4.2 dB down at its centre and still at -11 dB an octave away; the notch leaves
# -11 dB at its centre and takes 2 dB off an octave away. Two stages of the notch leave more of the centre, -6 dB, not less. With five
# stages the band is right; bandpass_a_iir, without stages, is at its centre.
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

def gains(library, label, controls, hertz):
    return [decibels(played(library, label, controls, tone(f))[0][0], f) for f in hertz]

HERTZ = [500, 900, 1000, 1100, 2000]
seen = {
    'band, 1 stage': gains('bandpass_iir_1892.so', 'bandpass_iir', [1000, 200, 1], HERTZ),
    'band, 5 stages': gains('bandpass_iir_1892.so', 'bandpass_iir', [1000, 200, 5], HERTZ),
    'notch, 1 stage': gains('notch_iir_1894.so', 'notch_iir', [1000, 200, 1], HERTZ),
    'notch, 2 stages': gains('notch_iir_1894.so', 'notch_iir', [1000, 200, 2], HERTZ),
    'bandpass_a_iir': gains('bandpass_a_iir_1893.so', 'bandpass_a_iir', [1000, 200], HERTZ),
}
for name, values in seen.items():
    print(name, 'at', HERTZ, 'Hz:', ' '.join('%.1f' % value for value in values), 'dB')
near = lambda name, *wanted: all(abs(a - b) < 0.3 for a, b in zip(seen[name], wanted))
stated('one stage of the band', near('band, 1 stage', -11.1, -4.4, -4.2, -4.4, -11.4))
stated('five stages of the band are right', near('band, 5 stages', -82.2, -2.9, 0, -2.9, -83.5))
stated('one stage of the notch', near('notch, 1 stage', -2, -10.2, -11.4, -10.2, -1.9))
stated('two stages of the notch leave more of the centre', near('notch, 2 stages', 0.1, -3.7, -6.1, -3.7, 0.1))
stated('bandpass_a_iir passes its centre', abs(seen['bandpass_a_iir'][2]) < 0.1)
raise SystemExit(stated.failed)
END
