#!/usr/bin/env bash
# drumgizmo 0.9.20 (Debian 12) plays MIDI files at half their tempo, unless told speed=2, and cuts into the attack of a hit at the very beginning.
# Guess: quarters at 120 a minute come every half second, wherever the first lies; the softest velocity of a single sample is softer than the loudest.
# Seen (input engine midifile, output engine wavfile): they come once a second, up to 17 ms early, on its blocks of 1,024 samples; with speed=2 every half
# second. Of a hit on tick 0 the first 144 samples are missing. A drum that has one sample sounds at full level at velocity 1 as at 127.
set -euo pipefail
/usr/bin/python3 -c 'import array' 2> /dev/null || { echo "cannot be checked here: Debian's python3 is not installed"; exit 3; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial tools
apt-get install -y --reinstall --no-install-recommends --download-only -o Dir::Cache::archives="$work/debs" drumgizmo=0.9.20-1 > apt.log 2>&1 \
  || { cat apt.log; echo "cannot be checked here: Debian 12 has no such package to offer"; exit 3; }
for deb in debs/*.deb; do if [ -e "$deb" ]; then dpkg-deb -x "$deb" tools; fi; done
export LD_LIBRARY_PATH="$work/tools/usr/lib/$(uname -m)-linux-gnu"
cat > kit.xml <<'END'
<?xml version='1.0' encoding='UTF-8'?>
<drumkit version="2.0" name="kit" samplerate="44100"><metadata><title>kit</title></metadata>
<channels><channel name="Out"/></channels>
<instruments><instrument name="Drum" file="drum.xml"><channelmap in="Out" out="Out" main="true"/></instrument></instruments></drumkit>
END
cat > drum.xml <<'END'
<?xml version='1.0' encoding='UTF-8'?>
<instrument version="2.0" name="Drum"><samples><sample name="one" power="1"><audiofile channel="Out" file="drum.wav" filechannel="1"/></sample></samples></instrument>
END
echo '<?xml version="1.0" encoding="UTF-8"?><midimap><map note="36" instr="Drum"/></midimap>' > map.xml
/usr/bin/python3 - <<'END'
import array
import math
import struct
import subprocess

RATE, DIVISION, STROKE = 44_100, 480, 8_000

def stated(what, holds):
    print('as stated:' if holds else 'CHANGED:', what)
    stated.failed |= not holds
stated.failed = False

stroke = [0.8 * math.exp(-n / 4000) for n in range(STROKE)]
data = array.array('f', stroke).tobytes()
with open('drum.wav', 'wb') as file:
    file.write(b'RIFF' + struct.pack('<I', 36 + len(data)) + b'WAVEfmt ' + struct.pack('<IHHIIHH', 16, 3, 1, RATE, RATE * 4, 4, 32))
    file.write(b'data' + struct.pack('<I', len(data)) + data)

def length(ticks):
    return bytes([ticks]) if ticks < 128 else bytes([128 | ticks >> 7, ticks & 127])

def played(velocities, **wishes):
    """Where each quarter at 120 a minute begins in what comes out, and with what level: the first on tick 0."""
    track = b'\0\xff\x51\x03' + (500_000).to_bytes(3, 'big')
    for i, velocity in enumerate(velocities):
        track += length(DIVISION - 60 if i else 0) + bytes([0x99, 36, velocity]) + length(60) + bytes([0x89, 36, 0])
    track += b'\0\xff\x2f\0'
    with open('notes.mid', 'wb') as file:
        file.write(b'MThd' + struct.pack('>IHHH', 6, 0, 1, DIVISION) + b'MTrk' + struct.pack('>I', len(track)) + track)
    told = ','.join(['file=notes.mid', 'midimap=map.xml'] + ['%s=%s' % wish for wish in wishes.items()])
    subprocess.run(['tools/usr/bin/drumgizmo', '-i', 'midifile', '-I', told, '-o', 'wavfile', '-O', 'file=out', 'kit.xml'], check=True, capture_output=True)
    raw = open('outOut-0.wav', 'rb').read()
    sound = array.array('f', raw[raw.index(b'data') + 8:][:(len(raw) - raw.index(b'data') - 8) // 4 * 4])
    begins, n = [], 0
    while n < len(sound):
        if abs(sound[n]) > 1e-4:
            begins.append((n, sound[n]))
            n += STROKE
        n += 1
    return begins

plain, twice = played([127, 127, 64, 1]), played([127, 127, 64, 1], speed=2)
print('as it comes:', ', '.join('%.3f s (%.2f)' % (n / RATE, level) for n, level in plain))
print('speed=2:', ', '.join('%.3f s (%.2f)' % (n / RATE, level) for n, level in twice))
early = [second * RATE - n for second, (n, _) in enumerate(plain)][1:]
stated('quarters at 120 come once a second, up to 17 ms early', len(plain) == 4 and all(0 <= each <= 0.02 * RATE for each in early))
stated('with speed=2 every half second', all(0 <= second * RATE / 2 - n <= 0.024 * RATE for second, (n, _) in enumerate(twice)))
lost = round(-4000 * math.log(plain[0][1] / 0.8))
print('of the hit on tick 0', lost, 'samples are missing')
stated('the attack of a hit on tick 0 is cut into', plain[0][0] == 0 and 100 < lost < 200)
stated('velocities 127, 64 and 1 sound alike', all(abs(level - 0.8) < 0.001 for _, level in plain[1:]))
raise SystemExit(stated.failed)
END
