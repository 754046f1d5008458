#!/usr/bin/env bash
# Builds the food-ordering application if need be, and runs it: ./run.sh, ./run.sh --demo, ./run.sh --port=9000,
# ./run.sh --config http --demo, ./run.sh --processes --config http-amqp --demo, ./run.sh --processes --config http --lookup etcd
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
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

# Nothing has changed since the last build by this script.
up_to_date() {
    [ -f "$jar" ] && [ -f "$built" ] && [ -z "$(find "$root/pom.xml" \
        "$root/messaging-api/pom.xml" "$root/messaging-api/src/main" \
        "$root/messaging-amqp/pom.xml" "$root/messaging-amqp/src/main" \
        "$root/messaging-etcd/pom.xml" "$root/messaging-etcd/src/main" \
        "$root/messaging-inmemory/pom.xml" "$root/messaging-inmemory/src/main" \
        "$root/messaging-http/pom.xml" "$root/messaging-http/src/main" \
        "$here/pom.xml" "$here/src/main" -newer "$built" | head -n 1)" ]
}

build() {
    echo "Building (the first time takes a minute) ..." >&2
    mkdir -p "$here/target"
    touch "$built.begun"
    mvn -B -ntp -f "$root/pom.xml" -pl examples/food-ordering -am -DskipTests package 2>&1 \
        | tee "$here/target/build.log" \
        | { grep --line-buffered -E '^\[INFO\] Building Interservice|^\[ERROR\]' >&2 || true; } \
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
