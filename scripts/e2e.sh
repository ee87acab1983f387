#!/usr/bin/env bash
# Starts the sample with shortened intervals and drives it in Chromium: every page, every dashboard, and three faults from injection to the resolved message.
# Arguments go to Playwright (such as faults.spec.ts).
set -u
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
data=$root/artifacts/e2e
rm -rf "$data"; mkdir -p "$data"
export ANVILA_SCRAPE_INTERVAL=2s ANVILA_SCRAPE_TIMEOUT=2s ANVILA_EVALUATION_INTERVAL=2s ANVILA_WINDOW=20s ANVILA_FOR=4s ANVILA_FOR_PROBE=2s
export ANVILA_GROUP_WAIT=1s ANVILA_GROUP_WAIT_CRITICAL=1s ANVILA_GROUP_INTERVAL=5s
export ANVILA_GITHUB_POLL_INTERVAL=3s
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
(cd web && npx playwright test "$@") || status=$?
[ $# -gt 0 ] && exit "${status:-0}"

# The reference configuration, unchanged, over the same sample: its five dashboards show live data or say what they wait for.
reference=${PHAROS_CONFORMANCE:-../shared/conformance}/reference/config
if [ -d "$reference" ]; then
  kill -TERM $run; wait $run
  cp -r "$reference" "$data/reference"; chmod -R u+w "$data/reference"
  cat >"$data/reference/pharos.yml" <<EOF
paths: {/etc/prometheus/rules: prometheus, /etc/alertmanager: alertmanager, /var/lib/grafana/dashboards: grafana/dashboards}
files: {blackbox: prometheus/blackbox.yml}
dora:
  compatibility_metrics: {prefix: anvila, environment: production}
  github:
    api_url: http://127.0.0.1:8090
    token: stand-in
    poll_interval: 15s
    repositories: [{repository: anvila/api, service: anvila-api, workflows: [Deploy], environment: production, incident_label: incident}]
EOF
  # Its burn rates count https targets alone and a panel shows when certificates expire: nginx puts TLS before the two APIs.
  . scripts/tls-front.sh
  start_tls_front "$data/tls" 8443:8000 8444:8001 || fail "nginx did not start: $(cat "$data/tls/error.log")"
  trap 'kill -TERM $run 2>/dev/null; wait $run 2>/dev/null; stop_tls_front "$data/tls"' EXIT
  export SSL_CERT_FILE=$data/tls/ca.pem OTEL_SERVICE_NAME=anvila-api-staging # the name that its panel of traces asks for
  export APP_SERVER_IP=127.0.0.1 STAGING_URL=https://localhost:8443/health PRODUCTION_URL=https://localhost:8444/health GRAFANA_PUBLIC_URL=http://127.0.0.1:3000
  ./run --config "$data/reference" --data "$data/reference-data" >"$data/reference.log" 2>&1 &
  run=$!
  for _ in $(seq 100); do grep -q 'Pharos is ready' "$data/reference.log" && break; sleep 0.5; done
  # Its own intervals: a scrape each 15 s, rates over several, and rules over those.
  node -e 'setTimeout(()=>{}, 75000)'
  answered() { node -e 'fetch("http://127.0.0.1:3000/api/v1/query?query="+encodeURIComponent(process.argv[1])).then(r=>r.json()).then(j=>process.exit(j.data?.result?.length?0:1),()=>process.exit(1))' "$1"; }
  for _ in $(seq 60); do answered 'anvila:availability_error_ratio:6h' && break; sleep 1; done
  say "the reference configuration"
  (cd web && npx playwright test dashboards.spec.ts) || status=$?
fi
exit "${status:-0}"
