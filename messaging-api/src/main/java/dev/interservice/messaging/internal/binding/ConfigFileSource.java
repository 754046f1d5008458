package dev.interservice.messaging.internal.binding;

import dev.interservice.messaging.ConfigException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A source of files that lie side by side: a directory, or the class path. */
public interface ConfigFileSource {
    /** Opens a file by its name. */
    InputStream open(String name) throws IOException;

    /** What the file is called in errors and origins. */
    String label(String name);

    static ConfigFileSource directory(Path directory) {
        return new ConfigFileSource() {
            @Override
            public InputStream open(String name) throws IOException {
                return Files.newInputStream(directory.resolve(name));
            }

            @Override
            public String label(String name) {
                return name;
            }
        };
    }

    static ConfigFileSource classPath(ClassLoader loader) {
        return new ConfigFileSource() {
            @Override
            public InputStream open(String name) throws IOException {
                URL resource = loader.getResource(name);
                if (resource == null) {
                    throw new FileNotFoundException(name);
                }
                return resource.openStream();
            }

            @Override
            public String label(String name) {
                return "classpath:" + name;
            }
        };
    }

    /** The text of a file of a limited length, without its byte order mark. */
    static String read(InputStream input, int mostBytes) throws IOException {
        byte[] bytes = input.readNBytes(mostBytes + 1);
        if (bytes.length > mostBytes) {
            throw new IOException("it is larger than " + new ByteSize(mostBytes));
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /**
     * The text of a file; empty when there is none.
     *
     * @throws ConfigException it is there and cannot be read
     */
    default Optional<String> readText(String name) {
        try (InputStream input = open(name)) {
            return Optional.of(read(input, YamlReader.MAX_BYTES));
        } catch (NoSuchFileException | FileNotFoundException missing) {
            return Optional.empty();
        } catch (IOException failure) {
            throw new ConfigException(
                    "", List.of(label(name) + ": the file cannot be read, " + failure + ": mend that"), failure);
        }
    }
}
