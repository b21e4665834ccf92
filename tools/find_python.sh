# Prints the first Python that can make the environment: 3.11 or newer, with venv and ensurepip.
seen=
for name in python3.14 python3.13 python3.12 python3.11 python3 python; do
  command -v "$name" >/dev/null 2>&1 || continue
  "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
  if "$name" -c 'import venv, ensurepip' 2>/dev/null; then
    echo "$name"
    exit 0
  fi
  seen=${seen:-$name}
done
if [ -n "$seen" ]; then
  version=$("$seen" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
  echo "$seen is here, but without ensurepip: install its venv package (Debian, Ubuntu: $version-venv)." >&2
else
  echo "Python 3.11 or newer is needed, with venv. Name one with: make PYTHON=/path/to/python3" >&2
fi
exit 1
