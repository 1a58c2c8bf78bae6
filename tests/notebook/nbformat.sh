#!/usr/bin/env bash
# Asks Jupyter's own tools whether exported notebooks are what they expect: nbformat validates each FILE, nbconvert renders it.
# Needs python3 with venv, and PyPI; without them it exits with 77. Usage: tests/notebook/nbformat.sh FILE.ipynb...
set -euo pipefail

[ $# -gt 0 ] || { echo "usage: nbformat.sh FILE.ipynb..." >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv" >&2 || exit 77
"$work/venv/bin/pip" install --quiet --disable-pip-version-check nbformat==5.11.1 nbconvert==7.17.2 >&2 || exit 77

for file in "$@"; do
  "$work/venv/bin/python" -W error - "$file" <<'PYTHON'
import pathlib, sys, nbformat
text = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
notebook = nbformat.reads(text, as_version=nbformat.NO_CONVERT)
nbformat.validate(notebook)
print(f"{sys.argv[1]}: valid nbformat {notebook.nbformat}.{notebook.nbformat_minor}, {len(notebook.cells)} cells")
PYTHON
  "$work/venv/bin/python" -m nbconvert --log-level ERROR --to html --output-dir "$work" "$file"
done
