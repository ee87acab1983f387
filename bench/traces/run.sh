#!/usr/bin/env bash
# Traces: ingest, size, memory and queries with the load generator, beside the goals of issue 6.
# usage: bench/traces/run.sh [TRACES ...]     (default: 100000 200000; 14 spans each)
# Takes a free set of ports on loopback and a data folder of its own; leaves nothing behind.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
loadgen=${PHAROS_LOADGEN:-$root/../shared/loadgen}
[ -d "$loadgen" ] || loadgen=/work/shared/loadgen
work=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
cp -r "$loadgen" "$work/loadgen" && chmod -R u+w "$work/loadgen"
dotnet build "$work/loadgen" -c Release -v quiet -nologo -o "$work/gen" >/dev/null
pharos=${PHAROS:-}
if [ -z "$pharos" ]; then
  dotnet build "$root/src/Pharos" -c Release -v quiet -nologo >/dev/null
  pharos=$root/artifacts/bin/Pharos/release/pharos
fi
seconds() { awk '{print ($14+$15)/100}' "/proc/$1/stat"; }
for traces in "${@:-100000 200000}"; do for count in $traces; do
  rm -rf "$work/config" "$work/data"; mkdir -p "$work/config" "$work/data"
  port=$((20000 + RANDOM % 20000))
  DOTNET_GCgen0size=0x1000000 "$pharos" serve --config "$work/config" --data "$work/data" --listen.ui off --listen.prometheus 127.0.0.1:$((port + 1)) --listen.alertmanager off --listen.loki off \
    --listen.node off --listen.blackbox off --listen.dora off --listen.otlp-grpc off --listen.otlp-http off --listen.tempo 127.0.0.1:$port >"$work/server.log" 2>&1 &
  server=$!
  for _ in $(seq 100); do curl -sf "http://127.0.0.1:$port/ready" >/dev/null && break; sleep 0.2; done
  echo "== $count traces"
  dotnet "$work/gen/loadgen.dll" traces --url "http://127.0.0.1:$port/v1/traces" --traces "$count" --pid "$server" --data-dir "$work/data/traces" --settle 5s --json "$work/ingest.json"
  segments=$(du -sb "$work/data/traces/segments" | cut -f1)
  spans=$(python3 -c "import json,sys; print(int(json.loads(open('$work/ingest.json').readlines()[-1])['spans']))" 2>/dev/null || echo 0)
  stored=$(curl -s "http://127.0.0.1:$((port + 1))/metrics" | awk '/^pharos_traces_segment_spans/ {print int($2)}')
  awk -v b="$segments" -v s="${stored:-$spans}" -v cpu="$(seconds $server)" -v n="$spans" -v hwm="$(awk '/VmHWM/ {print $2/1024}' /proc/$server/status)" 'BEGIN {
    printf "%-34s %12s %12s\n", "", "measured", "goal"
    printf "%-34s %12.0f %12s\n", "spans per CPU second, settled", n / cpu, ">= 400000"
    printf "%-34s %12.1f %12s\n", "bytes per span in segments", b / s, "<= 30"
    printf "%-34s %12.0f %12s\n", "peak memory, MB", hwm, "< 400" }'
  echo "queries (goals: by id 3 ms, searches 15, structural 40, no match 5)"
  dotnet "$work/gen/loadgen.dll" query --url "http://127.0.0.1:$port" --file "$work/loadgen/queries/traceql.json" --traces "$count" --pid "$server" --range 30m
  kill "$server"; wait "$server" 2>/dev/null || true
done; done
