#!/bin/sh
# Installs what some tests need beyond Python packages, where that is possible: Chromium and Arabic fonts for the page tests,
# a PostgreSQL server for those of the store. Elsewhere those tests skip and say how to have them.
set -eu
missing=""
[ -x /usr/bin/chromium ] || missing="chromium fonts-noto-core"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then
    echo "Installing for the tests: $missing …"
    # No cluster of the system's own: the tests make theirs.
    mkdir -p /etc/postgresql-common
    [ -f /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf
    # shellcheck disable=SC2086  # several names
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing >/dev/null
fi
