#!/usr/bin/env bash
# What ffmpeg 5.1.9 (Debian 12) writes into a pipe as W64 or AIFF, without a word, ffmpeg itself cannot read; WAV, CAF and AU it can.
# Guess: a format whose sizes cannot be written into a pipe is refused, as MP4 is, or read to its end.
# Seen: it ends with 0 and warns of nothing; reading it gives 'Invalid data found'. The sound in it is whole: all behind the first 200
# bytes is as in a file, only the sizes in the header are not filled in.
set -euo pipefail
command -v ffmpeg > /dev/null || { echo "cannot be checked here: ffmpeg is not installed"; exit 3; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
ffmpeg -version | head -n 1
failed=0
stated() { if [ "$2" = "$3" ]; then echo "as stated: $1: $2"; else echo "CHANGED: $1: $2"; failed=1; fi; }
ffmpeg -v error -f lavfi -i 'sine=f=440:d=1:r=48000' -c:a pcm_s16le in.wav
samples() { ffprobe -v error -show_entries stream=duration_ts -of csv=p=0 "$1" 2> /dev/null || echo refused; }
for format in w64 aiff wav caf au; do
  said=$(ffmpeg -v warning -guess_layout_max 0 -i in.wav -f "$format" pipe:1 2>&1 > "piped.$format" && echo "ended with 0")
  ffmpeg -v error -guess_layout_max 0 -i in.wav "file.$format"
  stated "$format into a pipe" "$said" 'ended with 0'
  stated "$format, as long as the file" "$(stat -c %s "piped.$format")" "$(stat -c %s "file.$format")"
  stated "$format, behind the first 200 bytes" "$(cmp -i 200 "piped.$format" "file.$format" && echo the same)" 'the same'
  stated "$format of a file, samples" "$(samples "file.$format")" 48000
  case $format in w64 | aiff) wanted=refused ;; *) wanted=48000 ;; esac
  stated "$format of a pipe, samples" "$(samples "piped.$format")" "$wanted"
done
exit "$failed"
