#!/bin/sh
# Installs what some tests need beyond Python packages, where that is possible: Chromium and Arabic fonts for the page tests.
# Elsewhere those tests skip and say how to have them.
set -eu
[ -x /usr/bin/chromium ] && exit 0
if [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then
    echo "Installing Chromium for the page tests …"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium fonts-noto-core >/dev/null
fi
