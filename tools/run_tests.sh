# Runs the tests, then the browser journeys. Its last line is pytest's closing line.
python=$1
shift
unset DATABASE_URL REDIS_URL DATA
failed=0
CHROMIUM=$("$python" tools/find_chromium.py) || CHROMIUM=
export CHROMIUM

if [ -z "$CHROMIUM" ]; then
  echo "================================================================================"
  echo "NO BROWSER: the journeys in tests/e2e are NOT run. Name a Chromium with CHROMIUM=."
  echo "================================================================================"
  [ "${CI:-}" = true ] && failed=1
fi

if [ "$1" = --journeys ]; then
  [ -n "$CHROMIUM" ] || exit 1
else
  "$python" -m pytest -q --ignore=tests/e2e "$@" || failed=1
fi
if [ -n "$CHROMIUM" ]; then
  FONTCONFIG_FILE=$PWD/tests/e2e/fonts.conf "$python" -m pytest -q -n 2 --dist worksteal tests/e2e || failed=1
fi
exit $failed
