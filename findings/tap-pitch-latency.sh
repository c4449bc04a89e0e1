#!/usr/bin/env bash
# The pitch shifter of tap-plugins 1.0.0 (LADSPA, Debian 12) says half of its delay, and is up to a semitone flat for a sine.
# Guess: what a plugin says of its delay puts the sound in place again; a semitone up makes 466.2 Hz of 440.
# Seen: a click comes 8,012 samples late at 0 semitones and 48 kHz, of which the plugin says 4,006.5; TAP Vibrato, 3,055 late, says 1,528;
# TAP Limiter is right. A semitone up 110 Hz stay where they are, 440 Hz become 458 (31 cents flat), 1 kHz is 9 cents flat.
set -euo pipefail
/usr/bin/python3 -c 'import ctypes' 2> /dev/null || { echo "cannot be checked here: Debian's python3 is not installed"; exit 3; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial tools
apt-get install -y --no-install-recommends --download-only -o Dir::Cache::archives="$work/debs" \
  tap-plugins=1.0.0-1 > apt.log 2>&1 \
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

def late(library, label, controls):
    """By how many samples a click comes late, and what the plugin says of it."""
    click = [0.0] * RATE
    click[1000] = 0.5
    (y,), told = played(library, label, controls, click)
    return max(range(len(y)), key=lambda n: abs(y[n])) - 1000, told[0]

seen = {
    'TAP Pitch Shifter': late('tap_pitch.so', 'tap_pitch', [0, 0, -90, 0]),
    'TAP Vibrato': late('tap_vibrato.so', 'tap_vibrato', [0, 0, -90, 0]),
    'TAP Limiter': late('tap_limiter.so', 'tap_limiter', [0, 0]),
}
for name, (samples, told) in seen.items():
    print(name, 'is', samples, 'samples late and says', told)
stated('pitch: 8012 for 4006.5', abs(seen['TAP Pitch Shifter'][0] - 8012) < 5 and abs(seen['TAP Pitch Shifter'][1] - 4006.5) < 2)
stated('vibrato: 3055 for 1528', abs(seen['TAP Vibrato'][0] - 3055) < 5 and seen['TAP Vibrato'][1] == 1528)
stated('limiter: as it says', seen['TAP Limiter'][0] == seen['TAP Limiter'][1] == 600)

def loudest(y, hertz):
    """The loudest whole frequency within 1.5 semitones."""
    return max(range(int(hertz * 0.917), int(hertz * 1.09)), key=lambda f: abs(part(y[::4], 4 * f)))

cents = {}
for hertz in (110, 440, 1000):
    (y,), _ = played('tap_pitch.so', 'tap_pitch', [1, 0, -90, 0], tone(hertz, count=2 * RATE))
    cents[hertz] = 1200 * math.log2(loudest(y, hertz * 2 ** (1 / 12)) / hertz)
    print(hertz, 'Hz a semitone up: %.0f cents' % cents[hertz])
stated('a semitone is 0, 69 and 91 cents', all(abs(cents[f] - wanted) < 8 for f, wanted in ((110, 0), (440, 69), (1000, 91))))
raise SystemExit(stated.failed)
END
