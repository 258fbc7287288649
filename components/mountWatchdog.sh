#!/bin/sh
# Mount watchdog of a shared-storage worker: one round over its mounts, from outside the worker's process.
# mount-watchdog.sh PARAMETER MOUNT...    a MOUNT is rw:PATH or ro:PATH
# PARAMETER keeps when instances of this worker were given up: it has to outlive them, and the file system may hang.
set -u
export LC_ALL=C

probe_seconds=20
# Rounds in a row, so that a mount target's failover passes.
most_failures=3
most_marks=3
mark_window=3600
# After this the group should have taken the instance away; if not, it is told again.
mark_patience=900

state=$STATE_DIRECTORY
metadata=http://169.254.169.254/latest

say() {
  echo "mount watchdog: $*" >&2
}

# A process that hangs on NFS hears nothing but SIGKILL.
within() {
  timeout -s KILL "$probe_seconds" "$@"
}

# probe MOUNT: says what is wrong with it. Nothing here touches the file system but in a process that may be killed.
probe() {
  mode=${1%%:*}
  path=${1#*:}
  if ! grep -qF " $path nfs4 " /proc/self/mounts; then
    echo "$path is not mounted"
    return
  fi
  # statfs is never answered from the client's cache.
  if ! within stat -f "$path" >/dev/null; then
    echo "$path does not answer within $probe_seconds s"
    return
  fi
  if [ "$mode" = ro ]; then return; fi
  # shellcheck disable=SC2016 # the inner shell expands them
  problem=$(within sh -c 'mkdir -p "$1" && echo probe | dd of="$1/$2" conv=fsync status=none && rm "$1/$2"' sh \
    "$path/tmp" "watchdog-$(uname -n | tr -cd '[:alnum:]-')" 2>&1) && return
  if [ "$?" -gt 128 ]; then problem=; fi
  case $problem in
  # Somebody's mode bits: another instance would meet them as well.
  *"Permission denied"*) say "$path is not tried by writing: $problem" ;;
  *) echo "$path takes no file within $probe_seconds s${problem:+: $problem}" ;;
  esac
}

instance_id() {
  token=$(curl -sSf -m 5 -X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 60" "$metadata/api/token") || return 1
  curl -sSf -m 5 -H "X-aws-ec2-metadata-token: $token" "$metadata/meta-data/instance-id"
}

# number FILE: what it holds, 0 if there is none
number() {
  read -r value 2>/dev/null <"$1" || value=
  case $value in
  '' | *[!0-9]*) echo 0 ;;
  *) echo "$value" ;;
  esac
}

# give_up REASON: marks this instance unhealthy, unless too many of this worker were lately
give_up() {
  now=$(date +%s)
  if [ "$((now - $(number "$state/marked")))" -lt "$mark_patience" ]; then
    say "marked unhealthy already, waiting to be replaced: $1"
    return
  fi
  known=$(aws ssm get-parameter --name "$parameter" --query Parameter.Value --output text) || {
    say "cannot read $parameter, so this instance is not marked yet: $1"
    return 1
  }
  recent=
  count=0
  for mark in $known; do
    case $mark in *[!0-9]*) continue ;; esac
    if [ "$mark" -le "$((now - mark_window))" ]; then continue; fi
    recent="$recent$mark "
    count=$((count + 1))
  done
  if [ "$count" -ge "$most_marks" ]; then
    say "$count instances were given up within an hour, which did not help; this one stays: $1"
    return
  fi
  instance=$(instance_id) || {
    say "cannot read this instance's id, so it is not marked yet: $1"
    return 1
  }
  # Written down first: a mark that is not counted could repeat for ever.
  aws ssm put-parameter --name "$parameter" --type String --overwrite --value "$recent$now" >/dev/null || {
    say "cannot write $parameter, so $instance is not marked yet: $1"
    return 1
  }
  aws autoscaling set-instance-health --instance-id "$instance" --health-status Unhealthy \
    --no-should-respect-grace-period || {
    say "cannot mark $instance unhealthy: $1"
    return 1
  }
  echo "$now" >"$state/marked"
  say "marked $instance unhealthy: $1"
}

parameter=$1
shift
failures=$(number "$state/failures")
# Counted before it is known: a round that never ends counts, too.
echo "$((failures + 1))" >"$state/failures"
if [ -e "$state/probing" ] && [ "$failures" -ge "$most_failures" ]; then
  give_up "the last of $failures failed rounds did not end"
fi
: >"$state/probing"
wrong=
for mount in "$@"; do
  reason=$(probe "$mount")
  if [ -n "$reason" ]; then wrong="${wrong:+$wrong; }$reason"; fi
done
rm -f "$state/probing"
if [ -z "$wrong" ]; then
  echo 0 >"$state/failures"
  exit 0
fi
failures=$((failures + 1))
say "round failed, $failures in a row: $wrong"
if [ "$failures" -ge "$most_failures" ]; then give_up "$wrong"; fi
