#!/bin/sh
# The browser in which the tests open reports, the dashboard and sites: Chromium, through Debian's packages.
# Installed where it is missing and can be; where it cannot, the tests that need it say so and are skipped.
set -eu
if command -v chromium >/dev/null || command -v google-chrome >/dev/null; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing Chromium, in which the tests open pages"
    export DEBIAN_FRONTEND=noninteractive
    install() { apt-get install --yes --quiet --quiet --no-install-recommends chromium fonts-dejavu-core poppler-utils; }
    if { install || { apt-get update --quiet --quiet && install; }; } >/dev/null 2>&1; then exit 0; fi
fi
echo "Chromium is not installed here: the tests in a browser WILL BE SKIPPED. To have them run: apt-get install chromium" >&2
