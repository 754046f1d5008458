/** Registry in etcd, over its JSON gateway. */
@NullMarked
package dev.interservice.messaging.etcd;

import org.jspecify.annotations.NullMarked;
