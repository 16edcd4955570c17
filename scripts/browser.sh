#!/usr/bin/env bash
# Which Chromium do the browser tests drive? Prints its path; fails where there is none. GRIDMAP_CHROMIUM decides first.
# Then the shell without windows: a test's own profile costs it a fifth of the processor time that it costs the others.
for candidate in "$GRIDMAP_CHROMIUM" chromium-headless-shell chromium google-chrome-stable google-chrome .venv/browser/chromium; do
    path=$(command -v "${candidate:-none}") || continue
    # A snap sees neither /tmp nor the flags of a headless test.
    case $(realpath "$path") in */snap | /snap/*) continue ;; esac
    exec realpath --no-symlinks "$path"
done
exit 1
