#!/usr/bin/env bash
# Starts the sample with shortened intervals and runs its Game Days unattended: each must pass, must fail for that reason with its alert rule removed and with the
# receiver broken, and must leave nothing behind when its runner is stopped or killed. Arguments name the Game Days (all of config/anvila/gamedays).
set -u
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
data=$root/artifacts/gamedays
rm -rf "$data"; mkdir -p "$data"
cp -r config/anvila "$data/config"
export ANVILA_SCRAPE_INTERVAL=1s ANVILA_SCRAPE_TIMEOUT=1s ANVILA_EVALUATION_INTERVAL=1s ANVILA_WINDOW=15s ANVILA_FOR=3s ANVILA_FOR_PROBE=3s
export ANVILA_GROUP_WAIT=1s ANVILA_GROUP_WAIT_CRITICAL=1s ANVILA_GROUP_INTERVAL=3s ANVILA_GITHUB_POLL_INTERVAL=10s
export ANVILA_STEADY_WITHIN=${ANVILA_STEADY_WITHIN:-120s} ANVILA_RECOVER_WITHIN=120s
runs=$data/runs names=("$@") passed=0 failed=0
[ ${#names[@]} -gt 0 ] || mapfile -t names < <(cd config/anvila/gamedays && ls -- *.yml | sed 's/\.yml$//')
declare -A alerts=([latency-injection]=HighLatencyP95 [resource-pressure]=HighCPUCritical [deployment-failure]=DeploymentFailed)

./run --config "$data/config" --data "$data" >"$data/run.log" 2>&1 &
run=$!
trap 'kill -TERM $run 2>/dev/null; wait $run 2>/dev/null' EXIT
for _ in $(seq 1200); do
  grep -q 'Pharos is ready' "$data/run.log" && break
  kill -0 $run 2>/dev/null || { cat "$data/run.log"; fail "./run stopped"; }
  sleep 0.5
done
grep -q 'Pharos is ready' "$data/run.log" || { cat "$data/run.log"; fail "./run was not ready in time"; }

ask() { node -e 'const [m,u,b]=process.argv.slice(1); fetch(u,{method:m,body:b,headers:b?{"content-type":"application/json"}:{}}).then(async r=>{process.stdout.write(await r.text()); process.exit(r.ok?0:1)},e=>{console.error(String(e.cause??e)); process.exit(1)})' "$@"; }
field() { node -e 'const j=JSON.parse(require("fs").readFileSync(process.argv[1],"utf8")); const v=eval("j."+process.argv[2]); process.stdout.write(String(v??""))' "$1" "$2"; }
verdict() { # OK NAME DETAIL
  if [ "$1" = 0 ]; then passed=$((passed + 1)); printf '  ok      %s: %s\n' "$2" "$3"; else failed=$((failed + 1)); printf '  FAILED  %s: %s\n' "$2" "$3"; fi
}
game_day() { dotnet artifacts/bin/Pharos/release/pharos.dll gameday run "$data/config/gamedays/$1.yml" --assert --output json --runs "$runs" >"$data/$2-$1.json" 2>"$data/$2-$1.log"; echo $? >"$data/$2-$1.exit"; }

say "as expected"
for name in "${names[@]}"; do
  ANVILA_DETECT_WITHIN=60s ANVILA_NOTIFY_WITHIN=75s game_day "$name" pass
  out=$data/pass-$name
  if [ "$(cat "$out.exit")" = 0 ] && [ "$(field "$out.json" status)" = completed ]; then verdict 0 "$name" "$(grep '^time to' "$out.log")"; else verdict 1 "$name" "$(tail -n 6 "$out.log")"; fi
done

# Each must fail, and name the reason that it was given: TEXT is a part of it.
must_fail() { # KIND TEXT
  local pids=() name
  for name in "${names[@]}"; do ANVILA_DETECT_WITHIN=35s ANVILA_NOTIFY_WITHIN=45s game_day "$name" "$1" & pids+=($!); done
  wait "${pids[@]}"
  for name in "${names[@]}"; do
    local out=$data/$1-$name reason
    reason=$(field "$out.json" 'reasons.find(r => r.includes('"'$2'"'))')
    if [ "$(cat "$out.exit")" = 1 ] && [ "$(field "$out.json" 'status + j.deviated + !!j.rolledBack')" = failedtruetrue ] && [ -n "$reason" ]; then verdict 0 "$name" "$reason"; else verdict 1 "$name" "$(tail -n 6 "$out.log")"; fi
  done
}

say "with the alert rule removed"
pattern=$(for name in "${names[@]}"; do printf '%s|' "${alerts[$name]}"; done)
for file in "$data"/config/prometheus/rules/*.yml; do
  awk -v names="^ *- alert: (${pattern%|})$" '/^ *- (alert|record):/ {skip = $0 ~ names} /^ *- name:/ {skip = 0} !skip' "$file" >"$file.new" && mv "$file.new" "$file"
done
ask POST http://127.0.0.1:3000/-/reload || fail "the reload without the rules was refused"
must_fail unruled 'no rule of that name is loaded'
cp config/anvila/prometheus/rules/*.yml "$data/config/prometheus/rules/"
ask POST http://127.0.0.1:3000/-/reload || fail "the reload with the rules was refused"

say "with the receiver broken"
ask POST http://127.0.0.1:8025/_fail '{"status":500,"count":1000000}' >/dev/null
must_fail unheard 'alert but no message'
ask POST http://127.0.0.1:8025/_fail '{"status":500,"count":0}' >/dev/null

# Stops the runner with a signal as soon as the fault is there; gives whether it is gone afterwards.
stopped() { # SIGNAL
  ANVILA_DETECT_WITHIN=60s ANVILA_NOTIFY_WITHIN=75s dotnet artifacts/bin/Pharos/release/pharos.dll gameday run "$data/config/gamedays/latency-injection.yml" --runs "$runs" >"$data/stopped-$1.log" 2>&1 &
  local runner=$!
  for _ in $(seq 600); do ask GET http://127.0.0.1:8000/_faults | grep -q latency-injection && break; sleep 0.2; done
  kill "-$1" $runner; wait $runner 2>/dev/null
}
case " ${names[*]} " in *" latency-injection "*)
  say "with the runner stopped"
  stopped TERM
  ask GET http://127.0.0.1:8000/_faults | grep -q '"faults":\[\]' && grep -q '^interrupted' "$data/stopped-TERM.log"; verdict $? "SIGTERM" "$(grep -A1 '^interrupted' "$data/stopped-TERM.log" | tail -n 1)"
  stopped KILL
  ask GET http://127.0.0.1:8000/_faults | grep -q latency-injection || verdict 1 "SIGKILL" "the fault was gone before the recovery"
  dotnet artifacts/bin/Pharos/release/pharos.dll gameday recover --runs "$runs" >"$data/recover.log" 2>&1
  ask GET http://127.0.0.1:8000/_faults | grep -q '"faults":\[\]'; verdict $? "SIGKILL" "$(cat "$data/recover.log")" ;;
esac

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
