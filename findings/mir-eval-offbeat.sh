#!/usr/bin/env bash
# mir_eval 0.7 (Debian 12) gives beats that all fall half a beat off an information gain of 0.99, and the key of the subdominant nothing.
# Guess: information gain is low where F-measure is 0; a key a fifth off counts half, whether above or below.
# Seen: beats half a beat off have F-measure 0 and Goto 0, information gain 0.986 and 'any metric level' 0.99; two beats for three have
# 0.70, though only every third is hit. Beats by chance have 0.03: it says how regular the errors are, not how large. G for C major
# counts 0.5, F for C major 0, less than C minor (0.2).
set -euo pipefail
/usr/bin/python3 -c '' 2> /dev/null || { echo "cannot be checked here: Debian's python3 is not installed"; exit 3; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p debs/partial tools
apt-get install -y --no-install-recommends --download-only -o Dir::Cache::archives="$work/debs" python3-mir-eval=0.7-3 > apt.log 2>&1 \
  || { cat apt.log; echo "cannot be checked here: Debian 12 has no such package to offer"; exit 3; }
for deb in debs/*.deb; do if [ -e "$deb" ]; then dpkg-deb -x "$deb" tools; fi; done
export PYTHONPATH="$work/tools/usr/lib/python3/dist-packages" OPENBLAS_NUM_THREADS=1
libraries="$work/tools/usr/lib/$(uname -m)-linux-gnu"
export LD_LIBRARY_PATH="$libraries:$libraries/blas:$libraries/lapack"
/usr/bin/python3 -W ignore - <<'END'
import numpy
import mir_eval

def stated(what, holds):
    print('as stated:' if holds else 'CHANGED:', what)
    stated.failed |= not holds
stated.failed = False

truth = numpy.arange(5, 60, 0.5)
guesses = {
    'the same': truth,
    'half a beat off': truth + 0.25,
    'two for three': numpy.arange(5, 60, 0.75),
    'by chance': numpy.sort(truth + numpy.random.default_rng(0).uniform(-0.25, 0.25, len(truth))),
}
seen = {name: mir_eval.beat.evaluate(truth, guess) for name, guess in guesses.items()}
print('mir_eval', mir_eval.__version__)
for name, scores in seen.items():
    print(name, {key: round(float(scores[key]), 3) for key in ('F-measure', 'Goto', 'Any Metric Level Total', 'Information gain')})
gain = {name: scores['Information gain'] for name, scores in seen.items()}
off = seen['half a beat off']
stated('the same is right by all', all(value == 1 for value in seen['the same'].values()))
stated('half a beat off: F-measure and Goto 0', off['F-measure'] == 0 and off['Goto'] == 0)
stated('half a beat off: gain and any metric level 0.98 and more', gain['half a beat off'] > 0.98 and off['Any Metric Level Total'] > 0.98)
stated('two for three: gain 0.70', abs(gain['two for three'] - 0.7) < 0.02)
stated('by chance: gain below 0.1', gain['by chance'] < 0.1)
keys = {key: mir_eval.key.weighted_score('C major', key) for key in ('C major', 'G major', 'F major', 'A minor', 'C minor')}
print('for C major:', keys)
stated('a fifth above 0.5, a fifth below 0, minor 0.2', (keys['G major'], keys['F major'], keys['C minor']) == (0.5, 0, 0.2))
raise SystemExit(stated.failed)
END
