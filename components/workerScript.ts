import { AGENT_FILE, LOG_FOLDER, LOGROTATE_FILE } from "./workerLogs";

/** Where cloud-init puts the script; user data calls nothing else. */
export const SCRIPT_PATH = "/usr/local/sbin/shared-storage";

/** Folder of the bundle on the instance. */
export const WORKER_DIRECTORY = "/opt/shared-storage";

/** Of the package amazon-cloudwatch-agent. */
const AGENT_CONTROL = "/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl";

/**
 * The worker's bootstrap script. Its verbs are a closed set, and user data calls them in order:
 *
 * - `fetch-bundle s3://bucket/key sha256`
 * - `install-units unit...`
 * - `collect-logs`
 * - `mount file-system path options`
 * - `start unit helper...`
 * - `report parameter`
 * - `complete-hook group hook result`
 *
 * cloud-init goes on after a failed command, so the script remembers the first failure: later verbs do nothing, but
 * `report` writes the reason where the worker gate and people read it, and the last one tells the group to give the
 * instance up at once, instead of waiting for the hook's time-out.
 *
 * @param region for the AWS command line
 */
export function workerScript(region: string): string {
  return String.raw`#!/bin/sh
# Bootstrap of a shared-storage worker, generated. Verbs: see main at the end.
set -eu

export AWS_DEFAULT_REGION=${region} LC_ALL=C
home=${WORKER_DIRECTORY}
failure=/run/shared-storage.failed

say() {
  echo "shared-storage: $*" >&2
}

fail() {
  say "$*"
  if [ ! -e "$failure" ]; then echo "$*" >"$failure"; fi
  exit 1
}

# retry TIMES SECONDS COMMAND...: until it succeeds
retry() {
  times=$1
  seconds=$2
  shift 2
  while ! "$@"; do
    times=$((times - 1))
    if [ "$times" -le 0 ]; then return 1; fi
    sleep "$seconds"
  done
}

fetch_bundle() {
  for program in aws node-24 mount.efs; do
    command -v "$program" >/dev/null || fail "$program is not there: see its package in /var/log/cloud-init-output.log"
  done
  install -d -m 0755 "$home"
  retry 10 3 aws s3 cp --only-show-errors "$1" "$home/bundle.tar" || fail "cannot download $1"
  echo "$2  $home/bundle.tar" | sha256sum --check --status || fail "$1 does not have sha256 $2"
  tar -x --no-same-owner -C "$home" -f "$home/bundle.tar" || fail "cannot unpack $1"
}

install_units() {
  for unit in "$@"; do
    install -m 0644 "$home/units/$unit" "/etc/systemd/system/$unit" || fail "the bundle has no unit $unit"
  done
  systemctl daemon-reload
}

# What the worker logs goes to CloudWatch Logs. Without that it still works, and the alarm on its heartbeat tells.
collect_logs() {
  install -d -m 0755 ${LOG_FOLDER}
  install -m 0644 "$home/${LOGROTATE_FILE}" /etc/logrotate.d/shared-storage || fail "the bundle has no ${LOGROTATE_FILE}"
  systemctl enable --now logrotate.timer || say "logs are not rotated"
  ${AGENT_CONTROL} -a fetch-config -m ec2 -s -c "file:$home/${AGENT_FILE}" || say "logs are not collected"
}

mount_access_point() {
  install -d -m 0755 "$2"
  # For reboots; nofail, so that session access survives a broken mount.
  grep -qs " $2 efs " /etc/fstab || echo "$1:/ $2 efs $3,nofail 0 0" >>/etc/fstab
  systemctl daemon-reload
  # A new mount target's name takes up to 90 seconds to be known.
  retry 24 5 timeout 60 mount -t efs -o "$3" "$1:/" "$2" || fail "cannot mount $1 at $2 with $3"
}

start() {
  systemctl enable --now "$1" || fail "cannot start $1"
  # A process that ends at once is started again and again; that shows after a moment only.
  sleep 5
  systemctl is-active --quiet "$1" || fail "$1 does not stay up: $(tail -q -n 5 ${LOG_FOLDER}/*.log 2>&1)"
  shift
  for helper in "$@"; do
    systemctl enable --now "$helper" || fail "cannot start $helper"
  done
}

instance_id() {
  token=$(curl -sSf -X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 60" http://169.254.169.254/latest/api/token)
  curl -sSf -H "X-aws-ec2-metadata-token: $token" http://169.254.169.254/latest/meta-data/instance-id
}

report() {
  outcome=started
  if [ -e "$failure" ]; then outcome="failed: $(cat "$failure")"; fi
  # A parameter holds 4 KB of text.
  value=$(echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $(instance_id) $outcome" | tr -cd '[:print:]\n' | head -c 3000)
  retry 3 3 aws ssm put-parameter --name "$1" --type String --overwrite --value "$value" >/dev/null || say "cannot write $1"
}

complete_hook() {
  result=$3
  if [ -e "$failure" ]; then
    result=ABANDON
    say "giving this instance up: $(cat "$failure")"
  fi
  retry 10 3 aws autoscaling complete-lifecycle-action --auto-scaling-group-name "$1" --lifecycle-hook-name "$2" \
    --lifecycle-action-result "$result" --instance-id "$(instance_id)" || fail "cannot complete $2 of $1"
}

main() {
  verb=$1
  shift
  case $verb in
  report | complete-hook) ;;
  *)
    if [ -e "$failure" ]; then
      say "$verb is left out after an earlier failure"
      exit 1
    fi
    ;;
  esac
  case $verb in
  fetch-bundle) fetch_bundle "$@" ;;
  install-units) install_units "$@" ;;
  collect-logs) collect_logs ;;
  mount) mount_access_point "$@" ;;
  start) start "$@" ;;
  report) report "$@" ;;
  complete-hook) complete_hook "$@" ;;
  *) fail "unknown verb $verb" ;;
  esac
}

main "$@"
`;
}
