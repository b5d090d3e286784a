#!/bin/bash
# step.sh TITLE COMMAND...: prints the title, runs the command, prints how long it took.
title=$1
shift
printf '\n==> %s: %s\n' "$title" "$*"
SECONDS=0
"$@"
status=$?
if [ $status -eq 0 ]; then
    printf '==> %s: done in %d min %02d s\n' "$title" $((SECONDS / 60)) $((SECONDS % 60))
else
    printf '==> %s: FAILED after %d min %02d s\n' "$title" $((SECONDS / 60)) $((SECONDS % 60)) >&2
fi
exit $status
