# Sourced by ./test: installs the real third-party parts that tests compare against.
debian_packages=(prometheus prometheus-alertmanager prometheus-node-exporter prometheus-blackbox-exporter victoria-metrics nginx-light chromium clang zlib1g-dev)
debian_programs=(prometheus promtool prometheus-alertmanager amtool prometheus-node-exporter prometheus-blackbox-exporter victoria-metrics nginx chromium clang)

install_debian_tools() {
  local missing=()
  for program in "${debian_programs[@]}"; do command -v "$program" >/dev/null || [ -x "/usr/sbin/$program" ] || missing+=("$program"); done
  [ ${#missing[@]} -eq 0 ] && return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "not installed: ${missing[*]}; tests that need them are skipped (as root on Debian, ./test installs them)"
    return 0
  fi
  say "installing ${missing[*]}"
  # Packages must not start their services: the tests start what they need on ports of their own.
  local policy=/usr/sbin/policy-rc.d made=
  if [ ! -e $policy ]; then printf '#!/bin/sh\nexit 101\n' >$policy; chmod +x $policy; made=1; fi
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${debian_packages[@]}" >artifacts/apt.log 2>&1 || { tail -n 20 artifacts/apt.log; fail "apt-get failed"; }
  [ -n "$made" ] && rm -f $policy
  return 0
}

# For ./test deploy alone: a container with a Debian in it and SSH to reach it. False where they are absent and cannot be installed; deploy_missing names them.
install_deploy_tools() {
  local programs=(debootstrap systemd-nspawn ssh ssh-keygen ip setpriv)
  deploy_missing=
  for program in "${programs[@]}"; do command -v "$program" >/dev/null || [ -x "/usr/sbin/$program" ] || deploy_missing+=" $program"; done
  [ -z "$deploy_missing" ] && return 0
  command -v apt-get >/dev/null || return 1
  say "installing$deploy_missing"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap systemd-container openssh-client iproute2 >artifacts/apt-deploy.log 2>&1
}
