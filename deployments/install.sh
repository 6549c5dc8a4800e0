#!/bin/sh
# Makes a virtual environment with what LECTRA needs, pinned and checked by hash.
#
#   deployments/install.sh VENV [LOCK…]
#
# Beside requirements.lock it installs the further locks that are named, such as requirements-cluster.lock.
# The Dockerfile calls it; so may whoever sets up a machine by hand. It needs Python 3.11 or later, with pip.
set -eu

venv=$1
shift
here=$(cd "$(dirname "$0")/.." && pwd)
python=${PYTHON:-python3}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "LECTRA needs Python 3.11 or later; name one in PYTHON." >&2
  exit 1
}
"$python" -m venv --without-pip "$venv"
for lock in requirements.lock "$@"; do
  "$python" -m pip --python "$venv/bin/python" install --quiet --disable-pip-version-check \
    --no-deps --require-hashes -r "$here/$lock"
done
