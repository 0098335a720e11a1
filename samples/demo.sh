#!/bin/sh
# What `make demo` shows: an allowed trace, a blocked one, and the inventory, on the three-tier sample.
vpcplan=${1:-vpcplan}
file=$(dirname "$0")/three-tier.yaml

ask() {
    printf '\n$ vpcplan %s\n' "$*"
    "$vpcplan" "$@" -f "$file"
    status=$?
    # 0 is yes, 1 is no: both are answers.
    [ "$status" -le 1 ] || exit "$status"
}

ask trace web-1 db-1 --port 5432
ask trace bastion db-1 --port 5432
ask show
