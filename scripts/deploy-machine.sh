# Sourced by ./test deploy's scripts: an empty Debian with systemd and sshd in a container, in a network namespace joined to another by a cable.
# The tree is made once by debootstrap and kept in $PHAROS_DEPLOY_CACHE. Needs: work (a folder), host and operator (names of namespaces), host_address, operator_address, started, passed, failed.
suite=bookworm
packages=systemd,systemd-sysv,dbus,openssh-server,ca-certificates,sudo
cache=${PHAROS_DEPLOY_CACHE:-/var/cache/pharos-deploy}
tree=$cache/$suite-$(printf '%s' "$packages" | cksum | cut -d' ' -f1)

# check NAME COMMAND...: counts one test
check() {
  if "${@:2}"; then passed=$((passed + 1)); echo "  ok      $1"; else failed=$((failed + 1)); echo "  FAILED  $1"; fi
}
quietly() { "$@" >>"$work/quiet.log" 2>&1 || { tail -n 20 "$work/quiet.log"; return 1; }; }
step() { say "[$((SECONDS - started)) s] $*"; }

make_tree() {
  [ -e "$tree/.complete" ] && return 0
  step "debootstrap $suite (kept in $tree)"
  rm -rf "$tree"; mkdir -p "$tree"
  debootstrap --variant=minbase --include=$packages $suite "$tree" http://deb.debian.org/debian >"$work/debootstrap.log" 2>&1 ||
    { tail -n 20 "$work/debootstrap.log"; rm -rf "$tree"; fail "debootstrap failed"; }
  rm -rf "$tree"/var/cache/apt/archives/*.deb "$tree"/var/lib/apt/lists/*
  touch "$tree/.complete"
}

# A new machine: nothing but Debian, sshd and an administrator with a key, as a cloud image has it.
make_machine() {
  local r=$work/root
  cp -a --reflink=auto "$tree" "$r" # a copy and no overlay, so that / is a file system that node metrics count
  chroot "$r" useradd --create-home --shell /bin/bash admin
  echo 'admin ALL=(ALL) NOPASSWD:ALL' >"$r/etc/sudoers.d/admin"
  install -d -m 0700 "$r/home/admin/.ssh"
  cp "$work/operator/key.pub" "$r/home/admin/.ssh/authorized_keys"
  chroot "$r" chown -R admin:admin /home/admin
  rm -f "$r"/etc/ssh/ssh_host_* "$r/etc/machine-id"
  echo pharos-test >"$r/etc/hostname"
  printf '127.0.0.1 localhost\n127.0.1.1 pharos-test\n' >"$r/etc/hosts"
  ssh-keygen -q -t ed25519 -N '' -C pharos-test -f "$r/etc/ssh/ssh_host_ed25519_key"
  chroot "$r" systemd-machine-id-setup >/dev/null 2>&1
}

make_network() {
  ip netns add $operator && ip netns add $host && ip link add v$id netns $operator type veth peer name v$id netns $host || fail "cannot make network namespaces"
  ip -n $operator addr add $operator_address/30 dev v$id; ip -n $operator link set v$id up; ip -n $operator link set lo up
  ip -n $host addr add $host_address/30 dev v$id; ip -n $host link set v$id up; ip -n $host link set lo up
}

start_container() {
  systemd-nspawn --quiet --register=no --keep-unit --network-namespace-path=/run/netns/$host --machine=pharos-test --directory="$work/root" --boot --console=pipe \
    --system-call-filter="adjtimex clock_adjtime" \
    </dev/null >>"$work/container.log" 2>&1 &
  container=$!
  for _ in $(seq 300); do answers_on 22 && return 0; kill -0 $container 2>/dev/null || break; sleep 0.1; done
  tail -n 20 "$work/container.log"; fail "the container has no sshd"
}
answers_on() { ip netns exec $operator bash -c "exec 3<>/dev/tcp/$host_address/$1" 2>/dev/null; }

# As a machine is shut down: services stop in order.
stop_container() {
  [ -n "$container" ] || return 0
  local init; init=$(pgrep -P "$container" -x systemd || true)
  [ -n "$init" ] && kill -s RTMIN+4 "$init" 2>/dev/null
  for _ in $(seq 300); do kill -0 "$container" 2>/dev/null || break; sleep 0.1; done
  kill -KILL "$container" 2>/dev/null; wait "$container" 2>/dev/null
  container=
}

# One connection for all commands.
ssh_options=(-o ControlMaster=auto -o ControlPath="$work/operator/ssh" -o ControlPersist=60 -i "$work/operator/key" -o UserKnownHostsFile="$work/operator/known_hosts" -o StrictHostKeyChecking=yes -o BatchMode=yes -o ConnectTimeout=10)
on_host() { ip netns exec $operator ssh "${ssh_options[@]}" admin@$host_address "$@" </dev/null; }
