#!/usr/bin/env bash
# Publishes the NativeAOT binary and asks it for what a user would: start, readiness, page, query, check. Prints "N passed, N failed".
set -u
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
out=artifacts/native
build_native
data=$(mktemp -d) passed=0 failed=0
trap 'kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; rm -rf "$data"' EXIT
check() { if "${@:2}"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED: $1"; fi; }
free_port() { node -e 's=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'; }
ui=$(free_port) prometheus=$(free_port) alertmanager=$(free_port)
started=$(date +%s%N)
SLACK_WEBHOOK_URL=http://127.0.0.1:9/ $out/pharos serve --config config/anvila --data "$data" --listen.ui 127.0.0.1:$ui --listen.prometheus 127.0.0.1:$prometheus \
  --listen.alertmanager 127.0.0.1:$alertmanager --listen.loki 127.0.0.1:0 --listen.tempo 127.0.0.1:0 --listen.otlp-grpc 127.0.0.1:0 --listen.otlp-http 127.0.0.1:0 --listen.node 127.0.0.1:0 --listen.blackbox 127.0.0.1:0 --listen.dora 127.0.0.1:0 >"$data/log" 2>&1 &
pid=$!
# get URL PATTERN: the answer holds the pattern
get() { node -e 'fetch(process.argv[1]).then(async r=>{const t=await r.text();process.exit(r.ok&&t.includes(process.argv[2])?0:1)},()=>process.exit(1))' "$1" "$2"; }
for _ in $(seq 200); do (exec 3<>/dev/tcp/127.0.0.1/$ui) 2>/dev/null && break; sleep 0.02; done
echo "first connection after $((($(date +%s%N) - started) / 1000000)) ms; $(stat -c %s $out/pharos) bytes; resident $(awk '/VmRSS/ {print $2, $3}' /proc/$pid/status)"
for _ in $(seq 100); do get http://127.0.0.1:$ui/-/ready "" && break; sleep 0.1; done
check "ready" get http://127.0.0.1:$ui/-/ready ""
check "page" get http://127.0.0.1:$ui/ '<div id="root">'
check "build info" get http://127.0.0.1:$prometheus/api/v1/status/buildinfo '"success"'
check "query" get "http://127.0.0.1:$prometheus/api/v1/query?query=1%2B1" '"2"'
check "dashboards" get http://127.0.0.1:$ui/api/pharos/v1/dashboards '"uid"'
check "alertmanager status" get http://127.0.0.1:$alertmanager/api/v2/status '"cluster"'
check "rules" get http://127.0.0.1:$prometheus/api/v1/rules '"groups"'
check "own metrics" get http://127.0.0.1:$prometheus/metrics pharos_build_info
for _ in $(seq 100); do get "http://127.0.0.1:$prometheus/api/v1/query?query=count(up)" '"value"' && break; sleep 0.2; done
check "scraped itself" get "http://127.0.0.1:$prometheus/api/v1/query?query=count(up)" '"value"'
check "check command" $out/pharos check --config config/anvila >/dev/null
kill -TERM $pid; wait $pid; check "stops with status 0" [ $? = 0 ]
[ $failed = 0 ] || tail -n 20 "$data/log"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
