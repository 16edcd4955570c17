#!/usr/bin/env bash
# What does this machine lack for the demo or the tests? Installs it by apt as root or with sudo; else names the line.
# Usage: scripts/system.sh demo|test LOGFILE
set -euo pipefail
purpose=$1
log=$2

has_postgis() {
    local initdb version
    for initdb in /usr/lib/postgresql/*/bin/initdb; do
        version=${initdb#/usr/lib/postgresql/}
        [ -f "/usr/share/postgresql/${version%%/*}/extension/postgis.control" ] && return 0
    done
    return 1
}

# The newest PostGIS for a PostgreSQL that is here already; else the newest that this release has.
postgis_package() {
    local offered version
    offered=$(apt-cache --names-only search '^postgresql-[0-9]+-postgis-3$' | cut -d' ' -f1 | sort -t- -k2,2nr)
    for version in $(find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | cut -d/ -f5 | sort -nr); do
        grep -x "postgresql-$version-postgis-3" <<<"$offered" && return
    done
    head -n 1 <<<"${offered:-postgresql-postgis}"
}

has_library() { /sbin/ldconfig -p | grep -qF "$1 "; }

has_chinese_font() { [ -n "$(fc-list :lang=zh 2>/dev/null)" ] || dpkg -s fonts-wqy-microhei >/dev/null 2>&1; }

# Debian has a Chromium. Ubuntu's is a stub that fetches a snap; there it comes from npm and wants these libraries.
browser_packages() {
    local name
    for name in chromium-headless-shell chromium; do
        LC_ALL=C apt-cache policy $name | grep -E 'Candidate: [0-9]' | grep -qv snap && echo $name && return
    done
    echo libnss3 libexpat1
}

has_browser() {
    scripts/browser.sh >/dev/null || { [[ $(browser_packages) != chromium* ]] && has_library libnss3.so; }
}

missing() {
    local python
    python=$(scripts/python.sh)
    "$python" -c 'import ensurepip, venv' 2>/dev/null || echo "$(basename "$python")-venv"
    [ -n "${GRIDMAP_DATABASE_URL:-}" ] || has_postgis || postgis_package
    has_chinese_font || echo fonts-wqy-microhei # maps on paper are written with it
    [ "$purpose" = test ] || return 0
    has_browser || browser_packages
    has_library libatomic.so.1 || echo libatomic1
}

# PostgreSQL's package would create and start a cluster "main" of its own; gridmap wants the programs only.
install_packages() {
    "${as_root[@]}" bash -euc '
        rule=/etc/postgresql-common/createcluster.d/gridmap.conf
        trap "rm -f $rule" EXIT
        mkdir -p "${rule%/*}"
        echo "create_main_cluster = false" >"$rule"
        export DEBIAN_FRONTEND=noninteractive
        apt-get -o DPkg::Lock::Timeout=300 install --yes --no-install-recommends "$@"
    ' install "$@" </dev/null >>"$log" 2>&1
}

refuse() {
    echo "Missing on this machine: $*. Type, as someone who may:" >&2
    echo "    sudo apt-get install --no-install-recommends $*" >&2
    exit 1
}

packages=$(missing)
[ -n "$packages" ] || exit 0

# shellcheck disable=SC2086  # package names hold no spaces
if [ "$(id -u)" = 0 ]; then
    as_root=(env)
elif sudo -n true 2>/dev/null || { [ -t 0 ] && command -v sudo >/dev/null; }; then
    as_root=(sudo)
else
    refuse $packages
fi
"${as_root[@]}" apt-get -o DPkg::Lock::Timeout=300 update </dev/null >>"$log" 2>&1 || true
packages=$(missing)
# shellcheck disable=SC2086
echo Installing by apt: $packages
# shellcheck disable=SC2086
install_packages $packages || { tail -n 5 "$log" >&2 && echo "What apt-get said is in $log." >&2 && refuse $packages; }
