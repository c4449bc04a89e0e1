#!/usr/bin/env bash
# swh-plugins 0.4.17 (LADSPA, Debian 12): freqTracker hears an octave low, and sinCos sounds half a hertz whatever it is set to.
# Guess: the frequency tracker says 440 for a sine of 440 Hz, and the oscillator set to 440 Hz sounds it.
# Seen: the tracker says half of each frequency, at every speed of tracking. The oscillator with two outputs gives half a hertz whatever
# it is set to; fmOsc of the same package is exact.
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

for hertz in (110, 440, 1760):
    for speed in (0.1, 1):
        (told,), _ = played('freq_tracker_1418.so', 'freqTracker', [speed], tone(hertz))
        mean = sum(told[RATE // 2:]) / (RATE // 2)
        print(hertz, 'Hz, speed', speed, '- the tracker says %.1f Hz' % mean)
        stated('it is half of it', abs(2 * mean / hertz - 1) < 0.01)

def passages(y):
    """How often a sound rises through 0, a second."""
    return sum(a < 0 <= b for a, b in zip(y, y[1:])) * RATE / len(y)

for hertz in (440, 1000):
    (sine, cosine), _ = played('sin_cos_1881.so', 'sinCos', [hertz, 0], [0.0] * 4 * RATE)
    (right,), _ = played('fm_osc_1415.so', 'fmOsc', [1], [float(hertz)] * 4 * RATE)
    print('set to', hertz, 'Hz: sinCos', passages(sine), passages(cosine), 'Hz, fmOsc', passages(right), 'Hz')
    stated('sinCos sounds half a hertz', 0.25 <= passages(sine) <= 0.5 and 0.25 <= passages(cosine) <= 0.5)
    stated('fmOsc sounds what it is set to', abs(passages(right) - hertz) < 1)
raise SystemExit(stated.failed)
END
