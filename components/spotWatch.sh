#!/bin/sh
# Waits for the notice that EC2 takes this Spot instance back in two minutes, and then stops the worker in order.
# spot-watch.sh UNIT...
set -u

# What EC2 recommends: every 5 seconds.
poll_seconds=5
metadata=http://169.254.169.254/latest

# The notice; fails (404) while there is none.
notice() {
  token=$(curl -sf -m 2 -X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 60" "$metadata/api/token") || return 1
  curl -sf -m 2 -H "X-aws-ec2-metadata-token: $token" "$metadata/meta-data/spot/instance-action"
}

while ! action=$(notice); do sleep "$poll_seconds"; done
echo "spot watch: EC2 takes this instance back: $action; stopping $*" >&2
exec systemctl stop "$@"
