#!/bin/sh
# The other end of tests/src/pi/console.rs: carries out commands that come by the serial line. A line is a number and a command; the answer
# stands between "begin" and "end", each with the number, and the exit code behind the latter.
stty -echo -onlcr
echo "console: ready"
while read -r number line; do
    (eval "$line") </dev/null >/run/console.out 2>&1
    code=$?
    # In one piece, so that no other line comes between.
    { echo "begin $number"; cat /run/console.out; echo; echo "end $number $code"; } >/run/console.answer
    cat /run/console.answer
done
