#!/usr/bin/env bash
# Applies deploy/terraform/host to an empty Debian in a systemd container, as to a new machine, and looks at what came of it.
# PHAROS_DEPLOY_KEEP=SECONDS keeps the container that long after the last test.
# Two network namespaces joined by a cable: "operator" has Terraform, "host" has the container with sshd. Nothing is reached outside of them.
# The Debian tree is made once by debootstrap and kept in $PHAROS_DEPLOY_CACHE. Prints "N passed, N failed" and how long it took; removes all that it made.
set -u
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. scripts/test-tools.sh

skip() { echo "deploy: skipped, $*"; echo "0 passed, 0 failed, 1 skipped"; exit 0; }
[ "$(id -u)" = 0 ] || skip "it needs root for a container"
command -v terraform >/dev/null || skip "terraform is not installed (1.5 or later, https://developer.hashicorp.com/terraform/install)"
install_deploy_tools || skip "not installed: $deploy_missing"

work=$root/artifacts/deploy
. scripts/deploy-machine.sh
id=$$
operator=pho$id host=phh$id
operator_address=10.231.7.1 host_address=10.231.7.2
container=
export TF_CLI_CONFIG_FILE=/dev/null CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1
started=$SECONDS passed=0 failed=0

cleanup() {
  trap - EXIT INT TERM
  [ -n "${tunnel:-}" ] && kill "$tunnel" 2>/dev/null
  [ -n "${receiver:-}" ] && kill "$receiver" 2>/dev/null
  [ -n "${proxy:-}" ] && kill "$proxy" 2>/dev/null
  stop_container
  ip netns del $operator 2>/dev/null
  ip netns del $host 2>/dev/null
  [ -n "$container" ] || rm -rf "$work/root" "$work/operator/secrets"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

tf() { (cd "$work/operator" && ip netns exec $operator terraform "$@" -no-color </dev/null); }
apply() { tf apply -auto-approve -input=false "$@" >"$work/apply.log" 2>&1; }
plan_is_empty() { tf plan -input=false -detailed-exitcode >"$work/plan.log" 2>&1; }
started_at() { on_host systemctl show -p ExecMainStartTimestampMonotonic --value pharos; }

# The documented way to the page: a tunnel over SSH.
open_tunnel() {
  ip netns exec $operator ssh -o ControlPath=none "${ssh_options[@]}" -N -L 3000:127.0.0.1:3000 admin@$host_address </dev/null >/dev/null 2>&1 &
  tunnel=$!
  for _ in $(seq 100); do ip netns exec $operator bash -c 'exec 3<>/dev/tcp/127.0.0.1/3000' 2>/dev/null && return 0; sleep 0.1; done
  return 1
}
close_tunnel() { kill "$tunnel" 2>/dev/null; wait "$tunnel" 2>/dev/null; tunnel=; }

# dashboards SECONDS: every panel of every dashboard answers with data within that time, asked as the page asks
dashboards() { ip netns exec $operator node scripts/deploy-dashboards.mjs http://127.0.0.1:3000 "$1"; }

# value QUERY: the number that an instant query gives
value() {
  ip netns exec $operator node -e '
    fetch("http://127.0.0.1:3000/api/v1/query?" + new URLSearchParams({ query: process.argv[1] }))
      .then(r => r.json()).then(a => console.log(a.data.result[0]?.value[1] ?? "none"), e => console.log(e.message))' "$1"
}

# becomes QUERY VALUE: within ten seconds, as rules are evaluated once a second
becomes() { for _ in $(seq 50); do [ "$(value "$1")" = "$2" ] && return 0; sleep 0.2; done; return 1; }

# through_proxy METHOD PATH [USER:PASSWORD [ORIGIN]]: the status
through_proxy() {
  ip netns exec $operator env NODE_TLS_REJECT_UNAUTHORIZED=0 NODE_NO_WARNINGS=1 node -e '
    const [base, method, path, user, origin] = process.argv.slice(1);
    const headers = {};
    if (user) headers.authorization = "Basic " + btoa(user);
    if (origin) headers.origin = origin;
    const body = method === "POST" ? new URLSearchParams({ query: "1" }) : undefined;
    fetch(base + path, { method, headers, body }).then(r => console.log(r.status), e => console.log(e.cause ?? e))' "https://$host_address" "$@"
}

rm -rf "$work"; mkdir -p "$work/operator/secrets"
if is_stale artifacts/native/pharos src web/dist Directory.Build.props Directory.Packages.props; then
  build_web
  step "publishing"
  dotnet publish src/Pharos -c Release -r linux-x64 -o artifacts/native -v quiet -nologo || fail "the native publish failed"
fi
make_tree

step "an empty machine"
ssh-keygen -q -t ed25519 -N '' -C operator -f "$work/operator/key"
secret="T0/B0/$(head -c 18 /dev/urandom | base64 | tr -d '/+=\n')"
printf 'http://%s:8025/services/%s\n' $operator_address "$secret" >"$work/operator/secrets/slack_webhook_url"
chmod -R go= "$work/operator/secrets"
cp -r deploy/example "$work/operator/config"
# One alert that fires at once, so that a message shows that the secret arrived.
cat >"$work/operator/config/prometheus/rules/test.yml" <<'RULES'
groups:
  - name: test
    rules:
      - alert: DeployTest
        expr: vector(1)
        labels: {severity: warning}
        annotations: {summary: it works, runbook_url: "${PHAROS_EXTERNAL_URL}/runbooks/host-down", dashboard: "${PHAROS_EXTERNAL_URL}/d/host"}
RULES
make_network
make_machine
start_container
printf '%s %s\n' $host_address "$(cut -d' ' -f1,2 "$work/root/etc/ssh/ssh_host_ed25519_key.pub")" >"$work/operator/known_hosts"
cat >"$work/operator/main.tf" <<TF
variable "release" { default = "$root/artifacts/native" }
variable "environment" { default = { SCRAPE_INTERVAL = "1s", SCRAPE_TIMEOUT = "1s", GROUP_WAIT = "1s" } }
variable "secrets_revision" { default = "1" }
variable "connect_timeout" { default = "1m" }
variable "host_key" { default = "$(cut -d' ' -f1,2 "$work/root/etc/ssh/ssh_host_ed25519_key.pub")" }
module "pharos" {
  source                  = "$root/deploy/terraform/host"
  host                    = "$host_address"
  user                    = "admin"
  host_key                = var.host_key
  connect_timeout         = var.connect_timeout
  private_key_path        = "$work/operator/key"
  release_directory       = var.release
  configuration_directory = "$work/operator/config"
  secrets_directory       = "$work/operator/secrets"
  secrets_revision        = var.secrets_revision
  environment             = var.environment
}
TF
ip netns exec $operator node scripts/deploy-receiver.mjs $operator_address 8025 >"$work/messages.log" 2>&1 &
receiver=$!

step "static checks"
check "terraform fmt" terraform fmt -check -recursive deploy/terraform
check "terraform init" quietly tf init
check "terraform validate" quietly tf validate
cp -r deploy/terraform "$work/static"
check "terraform get of the AWS module (no provider can be downloaded here)" quietly env -C "$work/static/aws" terraform get

step "terraform apply on the empty machine"
apply -var connect_timeout=2s -var host_key="$(cut -d' ' -f1,2 "$work/operator/key.pub")"
check "another host key is refused" grep -q 'key mismatch' "$work/apply.log"
before=$SECONDS
apply; status=$?
if [ $status != 0 ]; then
  tail -n 40 "$work/apply.log"
  on_host sudo journalctl -u pharos -n 30 --no-pager
  echo "0 passed, 1 failed"
  exit 1
fi
check "apply" [ $status = 0 ]
echo "  applied in $((SECONDS - before)) s"
check "the page is reached by the tunnel" open_tunnel
check "every panel of every dashboard has data" dashboards 60
echo "  dashboards had data $((SECONDS - before)) s after the start of apply"

step "what is on the host"
check "the service runs as its own user" [ "$(on_host systemctl show -p User --value pharos)" = pharos ]
check "the process told systemd that it is ready" [ "$(on_host systemctl show -p Type -p SubState --value pharos | tr '\n' ' ')" = "notify running " ]
check "the file systems are those of the host" [ "$(value 'count(node_filesystem_size_bytes{mountpoint="/"})')" = 1 ]
check "the clock is read" [ "$(value 'count(node_timex_sync_status)')" = 1 ]
check "the root is not shown as read-only" [ "$(value 'max(node_filesystem_readonly{mountpoint="/"})')" = 0 ]
exposure=$(on_host sudo systemd-analyze security --no-pager pharos | sed -n 's/.*Overall exposure level.*: \([0-9.]*\).*/\1/p')
check "systemd-analyze security is at most 2.0 ($exposure)" awk -v e="$exposure" 'BEGIN { exit !(e != "" && e <= 2.0) }'
check "nothing listens beyond loopback but sshd" [ "$(on_host cat /proc/net/tcp /proc/net/tcp6 | awk '$4 == "0A" && $2 !~ /^0100007F|^0{24}01000000/ { split($2, a, ":"); print a[2] }' | sort -u)" = 0016 ]
for _ in $(seq 100); do grep -q "$secret" "$work/messages.log" && break; sleep 0.2; done
check "a message went to the secret address" grep -q "POST /services/$secret .*DeployTest" "$work/messages.log"

step "secrets"
check "not in the state" bash -c '[ -s "$2/terraform.tfstate" ] && ! grep -rqF "$1" "$2"/terraform.tfstate*' - "${secret##*/}" "$work/operator"
tf plan -input=false -var secrets_revision=2 -out="$work/operator/saved.plan" >"$work/plan.log" 2>&1
tf show -json "$work/operator/saved.plan" >"$work/plan.json" 2>/dev/null
check "not in a plan" bash -c '[ -s "$2/plan.json" ] && ! grep -rqF "$1" "$2/plan.json" "$2/plan.log"' - "${secret##*/}" "$work"
check "not in what apply prints" bash -c '! grep -qF "$1" "$2"' - "${secret##*/}" "$work/apply.log"
check "not on a command line nor in the journal" bash -c '! grep -qF "$1" <<<"$2"' - "${secret##*/}" "$(on_host "sudo cat /proc/[0-9]*/cmdline | tr '\\0' ' '; sudo journalctl -o cat --no-pager")"
check "not left where it was uploaded" on_host sh -c "'! grep -rqF ${secret##*/} .pharos-upload'"
check "not readable by the service's user outside of the service" on_host "! sudo -u admin cat /etc/pharos/current/credentials/slack_webhook_url >/dev/null 2>&1 && ! sudo setpriv --reuid=pharos --regid=pharos --clear-groups cat /etc/pharos/current/credentials/slack_webhook_url >/dev/null 2>&1"

step "the reverse proxy of docs/deploy.md"
nginx=$(command -v nginx || echo /usr/sbin/nginx)
if [ -x "$nginx" ]; then
  mkdir "$work/nginx"
  openssl req -x509 -newkey ed25519 -nodes -days 1 -subj /CN=pharos.example.org -keyout "$work/nginx/key" -out "$work/nginx/certificate" 2>/dev/null
  printf 'alice:%s\n' "$(openssl passwd -apr1 opensesame)" >"$work/nginx/htpasswd"
  sed -e "s|/etc/letsencrypt/.*/fullchain.pem|$work/nginx/certificate|; s|/etc/letsencrypt/.*/privkey.pem|$work/nginx/key|; s|/etc/nginx/pharos.htpasswd|$work/nginx/htpasswd|" \
    deploy/nginx/pharos.conf >"$work/nginx/pharos.conf"
  printf 'pid %s/pid; error_log stderr; events {}\nuser root;\nhttp { access_log off; include %s/pharos.conf; }\n' "$work/nginx" "$work/nginx" >"$work/nginx/nginx.conf"
  check "nginx -t" quietly ip netns exec $host "$nginx" -t -c "$work/nginx/nginx.conf"
  # The host's loopback is the namespace's, so an nginx of this machine stands where the host's own would.
  ip netns exec $host "$nginx" -c "$work/nginx/nginx.conf" -g 'daemon off;' >"$work/nginx/log" 2>&1 &
  proxy=$!
  for _ in $(seq 50); do answers_on 443 && break; sleep 0.1; done
  check "asks for a password" [ "$(through_proxy GET /)" = 401 ]
  check "gives the page" [ "$(through_proxy GET / alice:opensesame)" = 200 ]
  check "answers a load balancer" [ "$(through_proxy GET /-/ready)" = 200 ]
  check "lets the page write" [ "$(through_proxy POST /api/v1/query alice:opensesame https://$host_address)" = 200 ]
  check "lets no other site write" [ "$(through_proxy POST /api/v1/query alice:opensesame https://evil.example)" = 403 ]
  check "keeps the life cycle to the host" [ "$(through_proxy POST /-/quit alice:opensesame)" = 403 ]
  kill $proxy; wait $proxy 2>/dev/null; proxy=
fi

step "a second apply"
check "plans no change" plan_is_empty
at=$(started_at)

step "a changed configuration"
sed -i 's/DeployTest/DeployAgain/' "$work/operator/config/prometheus/rules/test.yml"
check "apply" apply
check "is in use" becomes 'count(ALERTS{alertname="DeployAgain"})' 1
check "by a reload, not a restart" [ "$(started_at)" = "$at" ]

step "a bad configuration"
cp -r "$work/operator/config" "$work/operator/config.good"
sed -i 's/expr: vector(1)/expr: sum(/' "$work/operator/config/prometheus/rules/test.yml"
apply; status=$?
check "apply fails" [ $status != 0 ]
check "and names file and line" grep -Eq 'rules/test.yml:5:[0-9]+' "$work/apply.log"
check "the old one stays in use" becomes 'count(ALERTS{alertname="DeployAgain"})' 1
check "without a restart" [ "$(started_at)" = "$at" ]
rm -rf "$work/operator/config"; mv "$work/operator/config.good" "$work/operator/config"
printf '# %s\ngroups: [{name: "%s"}]\n' '${CREDENTIALS_DIRECTORY}/not_this_one' '${CREDENTIALS_DIRECTORY}/forgotten' >"$work/operator/config/prometheus/rules/secret.yml"
apply; status=$?
check "a secret that is missing is named" bash -c '[ $1 != 0 ] && grep -q "not there: forgotten$" "$2"' - $status "$work/apply.log"
rm "$work/operator/config/prometheus/rules/secret.yml"
check "apply of the good one" apply
check "changes nothing in the service" [ "$(started_at)" = "$at" ]
check "and plans no change after" plan_is_empty

step "a change by hand on the host"
on_host "sudo sh -c 'echo nonsense: >>/etc/pharos/current/config/prometheus/rules/test.yml' && sudo systemctl reload pharos"
status_of() { on_host systemctl show -p StatusText --value pharos; }
for _ in $(seq 50); do case $(status_of) in *refused*) break ;; esac; sleep 0.2; done
check "systemd shows that it was refused, and where" bash -c '[[ $1 == "configuration refused"*"rules/test.yml:"* ]]' - "$(status_of)"
check "the journal has it as an error" on_host "sudo journalctl -u pharos -p err -o cat --no-pager | grep -q 'not reloaded.*rules/test.yml:'"
check "what was read before stays in use" becomes 'count(ALERTS{alertname="DeployAgain"})' 1
check "apply -replace puts the configuration back" apply -replace=module.pharos.terraform_data.configuration -replace=module.pharos.terraform_data.deployment
check "and it is read" bash -c '[[ $1 == serving* ]]' - "$(status_of)"
check "without a restart" [ "$(started_at)" = "$at" ]

step "an upgrade that does not start"
mkdir "$work/operator/broken"
cp artifacts/native/libe_sqlite3.so "$work/operator/broken"
printf '#!/bin/sh\n[ "$1" = check ] || exit 1\n' >"$work/operator/broken/pharos"; chmod +x "$work/operator/broken/pharos"
apply -var release="$work/operator/broken"; status=$?
check "apply fails" [ $status != 0 ]
check "the release before is current again" grep -q 'is current again' "$work/apply.log"
check "and serves" [ "$(value 'vector(7)')" = 7 ]

step "an upgrade, and back"
mkdir "$work/operator/next"
cp artifacts/native/libe_sqlite3.so artifacts/native/pharos "$work/operator/next"; printf '\0' >>"$work/operator/next/pharos"
first=$(on_host sudo pharos-host status | awk '/^release/ {print $2}')
at=$(started_at)
check "apply" apply -var release="$work/operator/next"
check "another release runs" [ "$(on_host sudo pharos-host status | awk '/^release/ {print $2}')" != "$first" ]
check "after a restart" [ "$(started_at)" != "$at" ]
check "pharos-host rollback" on_host sudo pharos-host rollback --restore-state
check "the first release runs" [ "$(on_host sudo pharos-host status | awk '/^release/ {print $2}')" = "$first" ]
check "and apply with it" apply
check "plans no change after" plan_is_empty

step "a changed secret"
printf 'http://%s:8025/services/%s-rotated\n' $operator_address "$secret" >"$work/operator/secrets/slack_webhook_url"
check "apply with another revision" apply -var secrets_revision=2
check "reaches the service" [ "$(on_host sudo cat /run/credentials/pharos.service/slack_webhook_url)" = "http://$operator_address:8025/services/$secret-rotated" ]

step "restart, backup, reboot"
oldest=$(value 'min_over_time(timestamp(up{job="node"})[1h:1s])')
check "systemctl restart" on_host sudo systemctl restart pharos
check "the data is there" [ "$(value 'min_over_time(timestamp(up{job="node"})[1h:1s])')" = "$oldest" ]
check "pharos-host backup" on_host sudo pharos-host backup /root/pharos.tar
on_host "sudo systemctl stop pharos && sudo find /var/lib/pharos -mindepth 1 -delete && sudo systemctl start pharos"
check "without data nothing is there" [ "$(value 'min_over_time(timestamp(up{job="node"})[1h:1s])')" != "$oldest" ]
check "pharos-host restore" on_host sudo pharos-host restore /root/pharos.tar
check "brings the data back" [ "$(value 'min_over_time(timestamp(up{job="node"})[1h:1s])')" = "$oldest" ]
check "a file that is no backup changes nothing" on_host "! sudo pharos-host restore /etc/passwd 2>/dev/null && systemctl is-active --quiet pharos"
close_tunnel
stop_container
start_container
for _ in $(seq 100); do [ "$(on_host systemctl is-active pharos 2>/dev/null)" = active ] && break; sleep 0.2; done
check "after a reboot the service runs" [ "$(on_host systemctl is-active pharos)" = active ]
check "and the page is reached" open_tunnel
check "with the data from before" [ "$(value 'min_over_time(timestamp(up{job="node"})[1h:1s])')" = "$oldest" ]
check "and dashboards with data" dashboards 60
check "and plans no change" bash -c "cd '$work/operator' && ip netns exec $operator terraform plan -input=false -detailed-exitcode -var secrets_revision=2 >/dev/null 2>&1"

[ -z "${PHAROS_DEPLOY_KEEP:-}" ] || { echo "waiting: ip netns exec $operator ssh ${ssh_options[*]} admin@$host_address"; sleep "$PHAROS_DEPLOY_KEEP"; }
if [ $failed != 0 ]; then tail -n 12 "$work/apply.log"; on_host sudo journalctl -u pharos -n 12 --no-pager -o cat 2>/dev/null; fi
echo "deployed and tested in $((SECONDS - started)) s"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
