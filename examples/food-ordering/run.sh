#!/usr/bin/env bash
# Builds the food-ordering application if need be, and runs it: ./run.sh, ./run.sh --demo, ./run.sh --port=9000,
# ./run.sh --config http --demo, ./run.sh --processes --config http-amqp --demo, ./run.sh --processes --config http --lookup etcd
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)" # the repository, unless this is a copy of the example, perhaps beside it
jar="$here/target/food-ordering.jar"
built="$here/target/run.built"

fail() {
    echo "$*" >&2
    exit 1
}

check_java() {
    command -v "$java" >/dev/null || fail "There is no $java: install a JDK, 17 or later, and put it on the PATH."
    local version
    version="$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.specification\.version = //p')"
    [ "${version%%.*}" -ge 17 ] || fail "Java 17 or later is needed; $java is Java $version."
}

check_build_tools() {
    command -v "${java}c" >/dev/null || fail "There is no ${java}c: a JDK is needed, a JRE is not enough."
    command -v mvn >/dev/null || fail "There is no mvn: install Maven, 3.8.6 or later, and put it on the PATH."
    local version
    version="$(mvn -version | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p')"
    [ "$(printf '%s\n' 3.8.6 "$version" | sort -V | head -n 1)" = 3.8.6 ] \
        || fail "Maven 3.8.6 or later is needed; mvn is Maven $version."
}

in_repository() {
    [ "$here" -ef "$root/examples/food-ordering" ] && [ -d "$root/messaging-api" ]
}

# Nothing has changed since the last build by this script.
up_to_date() {
    local sources=("$here/pom.xml" "$here/src/main") module
    if in_repository; then
        sources+=("$root/pom.xml")
        for module in api amqp etcd inmemory http; do
            sources+=("$root/messaging-$module/pom.xml" "$root/messaging-$module/src/main")
        done
    fi
    [ -f "$jar" ] && [ -f "$built" ] && [ -z "$(find "${sources[@]}" -newer "$built" | head -n 1)" ]
}

build() {
    echo "Building (the first time takes a minute) ..." >&2
    mkdir -p "$here/target"
    touch "$built.begun"
    local what=(-f "$here/pom.xml")
    if in_repository; then
        what=(-f "$root/pom.xml" -pl examples/food-ordering -am)
    fi
    mvn -B -ntp "${what[@]}" -DskipTests package 2>&1 \
        | tee "$here/target/build.log" \
        | { grep --line-buffered -E '^\[INFO\] Building [^j]|^\[ERROR\]' >&2 || true; } \
        || fail "The build failed; all it said is in $here/target/build.log"
    mv "$built.begun" "$built"
}

java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
check_java
if ! up_to_date; then
    check_build_tools
    build
fi

# --config NAME stands for the file config/NAME.yaml here, --lookup NAME for --lookup=NAME.
arguments=()
while (($#)); do
    if [ "$1" = --config ]; then
        (($# > 1)) || fail "--config needs a name: $(cd "$here/config" && ls -- *.yaml | sed 's/\.yaml$//' | tr '\n' ' ')"
        arguments+=("--config=$here/config/$2.yaml")
        shift
    elif [ "$1" = --lookup ]; then
        (($# > 1)) || fail "--lookup needs a name: etcd"
        arguments+=("--lookup=$2")
        shift
    else
        arguments+=("$1")
    fi
    shift
done
# --faults: visitors may make trouble. Leave it out where there are customers.
exec "$java" -jar "$jar" --faults ${arguments[@]+"${arguments[@]}"}
