#!/bin/sh
# What the tests of the store run against that no Python package brings: nginx.
# Installed where it is missing and can be; where it cannot, the tests that need it say so and are skipped.
set -eu
PATH="$PATH:/usr/sbin:/usr/local/sbin"
if command -v nginx >/dev/null; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing nginx, which the tests of the store run against"
    # A package's server must not be started: the tests start their own.
    export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
    if { apt-get install --yes --quiet --quiet nginx || { apt-get update --quiet --quiet &&
        apt-get install --yes --quiet --quiet nginx; }; } >/dev/null 2>&1; then exit 0; fi
fi
echo "nginx is not installed here: the tests that need it WILL BE SKIPPED. To have them run: apt-get install nginx" >&2
