#!/usr/bin/env bash
# Starts the sample with shortened intervals and drives it in Chromium: every page, every dashboard, and three faults from injection to the resolved message.
# Arguments go to Playwright (such as faults.spec.ts).
set -u
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
data=$root/artifacts/e2e
rm -rf "$data"; mkdir -p "$data"
export ANVILA_SCRAPE_INTERVAL=2s ANVILA_SCRAPE_TIMEOUT=2s ANVILA_EVALUATION_INTERVAL=2s ANVILA_WINDOW=20s ANVILA_FOR=4s ANVILA_FOR_PROBE=4s
export ANVILA_GROUP_WAIT=1s ANVILA_GROUP_WAIT_CRITICAL=1s ANVILA_GROUP_INTERVAL=5s
export PHAROS_URL=http://127.0.0.1:3000 PHAROS_RUN_DATA=$data CHROMIUM_PATH=${CHROMIUM_PATH:-/usr/bin/chromium}
[ -x "$CHROMIUM_PATH" ] || fail "no Chromium at $CHROMIUM_PATH (set CHROMIUM_PATH)"
./run --data "$data" >"$data/run.log" 2>&1 &
run=$!
trap 'kill -TERM $run 2>/dev/null; wait $run 2>/dev/null' EXIT
for _ in $(seq 600); do
  grep -q 'Pharos is ready' "$data/run.log" && break
  kill -0 $run 2>/dev/null || { cat "$data/run.log"; fail "./run stopped"; }
  sleep 0.5
done
grep -q 'Pharos is ready' "$data/run.log" || { cat "$data/run.log"; fail "./run was not ready in time"; }
node -e 'setTimeout(()=>{}, 20000)' # dashboards need a few scrapes before no panel is empty
cd web && npx playwright test "$@"
