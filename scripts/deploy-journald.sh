#!/usr/bin/env bash
# Runs the reference deployment's otelcol.yml, as it is, on a host with journald: a Debian in a systemd container whose units write to the journal.
# What arrives in Pharos's log store is compared with what was written, also across a journalctl that is killed. Prints "N passed, N failed" and how long it took.
# PHAROS_DEPLOY_RELEASE=FOLDER takes another build than artifacts/native (a managed one with PHAROS_DEPLOY_DOTNET=FOLDER of the runtime).
set -u
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. scripts/test-tools.sh

skip() { echo "deploy-journald: skipped, $*"; echo "0 passed, 0 failed, 1 skipped"; exit 0; }
[ "$(id -u)" = 0 ] || skip "it needs root for a container"
install_deploy_tools || skip "not installed: $deploy_missing"
release=${PHAROS_DEPLOY_RELEASE:-$root/artifacts/native}
[ -x "$release/pharos" ] || skip "$release/pharos is not built"
reference=${PHAROS_CONFORMANCE:-$root/../shared/conformance}/reference/config/otelcol/otelcol.yml
[ -r "$reference" ] || skip "$reference is not there"

work=$root/artifacts/deploy-journald
. scripts/deploy-machine.sh
id=$$
operator=pjo$id host=pjh$id
operator_address=10.231.8.1 host_address=10.231.8.2
container=
started=$SECONDS passed=0 failed=0
lines=400

cleanup() {
  trap - EXIT INT TERM
  stop_container
  ip netns del $operator 2>/dev/null
  ip netns del $host 2>/dev/null
  [ -n "$container" ] || rm -rf "$work/root"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# query LOGQL [ENDPOINT]: the answer's result, as JSON, of the last hour (ENDPOINT query: as of now; the last step of a range may lie seconds back)
query() {
  ip netns exec $host node -e '
    fetch(`http://127.0.0.1:3100/loki/api/v1/${process.argv[2]}?` + new URLSearchParams({ query: process.argv[1], limit: "5000", since: "1h" }))
      .then(r => r.ok ? r.json() : r.text().then(t => { throw new Error(t); })).then(a => console.log(JSON.stringify(a.data.result)), e => console.log("[]", e.message))' "$1" "${2:-query_range}"
}
# counted UNIT: "lines distinct" of what arrived of a unit
counted() {
  query "{service_name=\"anvila-api\"} | json unit=\"body._SYSTEMD_UNIT\", message=\"body.MESSAGE\" | unit=\"$1\" | message=~\"line .*\"" |
    node -e 'const all = JSON.parse(require("fs").readFileSync(0, "utf8").split("\n")[0]).flatMap(s => s.values.map(() => s.stream.message)); console.log(all.length, new Set(all).size)'
}
arrived() { for _ in $(seq 100); do [ "$(counted "$1")" = "$2 $2" ] && return 0; sleep 0.2; done; echo "    $1: $(counted "$1"), expected $2 $2"; return 1; }
ready() { for _ in $(seq 150); do ip netns exec $host bash -c 'exec 3<>/dev/tcp/127.0.0.1/3100' 2>/dev/null && return 0; sleep 0.1; done; return 1; }
said() { for _ in $(seq 60); do on_host "sudo journalctl -u reference -o cat --no-pager" | grep -q "$1" && return 0; sleep 0.2; done; return 1; }
follows() { for _ in $(seq 60); do on_host "cat /proc/[0-9]*/comm 2>/dev/null" | grep -qx journalctl && return 0; sleep 0.1; done; return 1; }

# serve GROUPS: the collector and the store, as a user of their own
serve() {
  on_host "sudo systemctl reset-failed reference 2>/dev/null; sudo systemd-run --quiet --unit=reference -p DynamicUser=yes -p SupplementaryGroups='$1' -p StateDirectory=reference -p WorkingDirectory=/var/lib/reference \
    ${PHAROS_DEPLOY_DOTNET:+--setenv=DOTNET_ROOT=/opt/dotnet} /opt/pharos/pharos serve --config /etc/reference --data /var/lib/reference/data"
}

rm -rf "$work"; mkdir -p "$work/operator"
make_tree
step "a host with journald"
ssh-keygen -q -t ed25519 -N '' -C operator -f "$work/operator/key"
make_network
make_machine
r=$work/root
mkdir -p "$r/etc/reference/otelcol" "$r/opt/pharos" "$r/var/log/journal"
cp "$reference" "$r/etc/reference/otelcol/otelcol.yml"
cp -r "$release/." "$r/opt/pharos"
[ -z "${PHAROS_DEPLOY_DOTNET:-}" ] || { mkdir "$r/opt/dotnet"; cp -r "$PHAROS_DEPLOY_DOTNET/dotnet" "$PHAROS_DEPLOY_DOTNET/host" "$PHAROS_DEPLOY_DOTNET/shared" "$r/opt/dotnet"; }
# Two units of the names that the file follows, and one that it does not: numbered lines, every tenth a warning.
for unit in nginx anvila-api other; do
  printf '[Service]\nExecStart=/bin/bash -c '"'"'for ((i = 1; i <= %s; i++)); do if ((i %%%% 10)); then echo "line $$i"; else echo "<4>line $$i"; fi; sleep 0.005; done; sleep infinity'"'"'\nLogRateLimitIntervalSec=0\n' $lines >"$r/etc/systemd/system/$unit.service"
done
start_container
printf '%s %s\n' $host_address "$(cut -d' ' -f1,2 "$r/etc/ssh/ssh_host_ed25519_key.pub")" >"$work/operator/known_hosts"

step "without the right to read the journal"
serve ""
check "it serves all the same" ready
check "and says what is missing" said "the user must be in the group systemd-journal"
on_host sudo systemctl stop reference

step "the reference's otelcol.yml, unchanged"
serve systemd-journal
check "it serves" ready
check "it follows the journal" follows
on_host sudo systemctl start nginx anvila-api other
sleep 1
on_host "for p in /proc/[0-9]*; do [ \"\$(cat \$p/comm 2>/dev/null)\" = journalctl ] && sudo kill -KILL \${p#/proc/}; done; true"
check "each line of nginx.service arrives once, though journalctl was killed" arrived nginx.service $lines
check "each line of anvila-api.service too" arrived anvila-api.service $lines
check "no line of another unit" [ "$(counted other.service)" = "0 0" ]
check "with the service's name, the unit and the priority" [ "$(query "sum by (service_name, unit, priority) (count_over_time({service_name=\"anvila-api\"} | json unit=\"body._SYSTEMD_UNIT\", priority=\"body.PRIORITY\", message=\"body.MESSAGE\" | unit=\"nginx.service\" | message=~\"line .*\" [1h]))" query |
  node -e 'console.log(JSON.parse(require("fs").readFileSync(0, "utf8").split("\n")[0]).map(s => `${s.metric.service_name} ${s.metric.unit} ${s.metric.priority} ${s.value[1]}`).sort().join(", "))')" = "anvila-api nginx.service 4 $((lines / 10)), anvila-api nginx.service 6 $((lines - lines / 10))" ]
check "and the resource's attributes" [ "$(query '{service_name="anvila-api"} | json team="resources.team" | team!="anvila"')" = "[]" ]

if [ $failed != 0 ]; then on_host "sudo journalctl -u reference -n 20 --no-pager -o cat"; query '{service_name=~".+"}' | head -c 1500; fi
[ -z "${PHAROS_DEPLOY_KEEP:-}" ] || { echo "waiting: ip netns exec $operator ssh ${ssh_options[*]} admin@$host_address"; sleep "$PHAROS_DEPLOY_KEEP"; }
echo "tested in $((SECONDS - started)) s"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
