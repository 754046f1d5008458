/** API, for tests of services: {@code ManualEnvironment}, an environment whose clock moves only when a test moves it. */
@NullMarked
package dev.interservice.messaging.testkit;

import org.jspecify.annotations.NullMarked;
