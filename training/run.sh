#!/usr/bin/env bash
# npm run train -- import-risk all [--data folder]: makes the training environment on first use, then runs the training
# package's command line. Needs Python 3.11 or later with venv.
set -euo pipefail
cd "$(dirname "$0")"
python=${PYTHON:-python3}
if [ ! -x .venv/bin/python ]; then
  echo "Making training/.venv …" >&2
  "$python" -m venv .venv
fi
if ! cmp -s requirements.txt .venv/installed.txt; then
  .venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
  cp requirements.txt .venv/installed.txt
fi
exec .venv/bin/python -m customs_training "${@:---help}"
