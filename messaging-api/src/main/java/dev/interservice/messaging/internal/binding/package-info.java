/**
 * Not exported: from YAML to records, without any knowledge of messaging. {@code YamlReader} reads {@code ConfigNode}s,
 * {@code ConfigSchema} is derived from record types, {@code RecordBinder} makes the records, and {@code ConfigProblems}
 * collects everything that is wrong, each with its {@code SourceLocation}.
 */
@NullMarked
package dev.interservice.messaging.internal.binding;

import org.jspecify.annotations.NullMarked;
