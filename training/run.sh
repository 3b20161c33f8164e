#!/usr/bin/env bash
# npm run train -- import-risk all [--data folder]: makes the training environment on first use, then runs the training
# package's command line. Paths are relative to where npm was called. Needs Python 3.11 or later with venv.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
venv="$here/.venv"
if [ ! -x "$venv/bin/python" ]; then
  echo 'Making training/.venv …' >&2
  "${PYTHON:-python3}" -m venv "$venv"
fi
if ! cmp -s "$here/requirements.txt" "$venv/installed.txt"; then
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt"
  cp "$here/requirements.txt" "$venv/installed.txt"
fi
cd "${INIT_CWD:-$PWD}"
PYTHONPATH="$here" exec "$venv/bin/python" -m customs_training "${@:---help}"
