#!/usr/bin/env bash
# Info-ZIP's unzip 6.00 (Debian 12) extracts UTF-8 names wrongly from archives that name MS-DOS as their maker.
# Guess: bit 11 of the flags says that names are UTF-8 (APPNOTE 4.4.4); the number of the maker has no part in it.
# Seen: with 'made by' 0, which writers leave there that set nothing, the UTF-8 bytes are taken for code page 850 and the file gets
# another name, though the flag is set in both headers; with 3 (Unix) the name is right. Python 3 reads both alike.
set -euo pipefail
command -v unzip > /dev/null && command -v python3 > /dev/null || { echo "cannot be checked here: unzip or python3 is missing"; exit 3; }
unzip -v | sed -n 1p
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > make.py <<'END'
import zipfile
for maker, name in ((0, 'dos'), (3, 'unix')):
    with zipfile.ZipFile(name + '.zip', 'w') as archive:
        info = zipfile.ZipInfo('K\u00e4se.txt')
        info.create_system = maker
        info.external_attr = 0o100644 << 16 if maker == 3 else 0
        archive.writestr(info, 'hello')
    with zipfile.ZipFile(name + '.zip') as archive:
        assert archive.infolist()[0].flag_bits & 0x800 and archive.namelist() == ['K\u00e4se.txt'], name
END
python3 -X utf8 make.py
fault=0
for maker in dos unix; do
  mkdir "$maker"
  LC_ALL=C.UTF-8 unzip -q "$maker.zip" -d "$maker" || true
  found=no
  [ -f "$maker/Käse.txt" ] && found=yes
  echo "made by $maker: Käse.txt is there: $found ($(ls "$maker" | od -An -c | head -1))"
  [ "$maker" = dos ] && expected=no || expected=yes
  [ "$found" = "$expected" ] || { echo "CHANGED: $expected was seen"; fault=1; }
done
exit $fault
