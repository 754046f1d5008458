package dev.interservice.foodordering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
    @Test
    void withoutOptionsEverythingIsServed() {
        Options options = Options.parse();

        assertThat(options.port()).isEmpty();
        assertThat(options.demo()).isFalse();
        assertThat(options.services()).containsExactly("order", "inventory", "kitchen", "delivery");
        assertThat(options.config()).exists().hasFileName("in-memory.yaml");
        assertThat(options.faults()).isEqualTo(Faults.NONE);
        assertThat(options.pace()).isEqualTo(Pace.USUAL);
    }

    @Test
    void optionsAreUnderstood() {
        assertThat(Options.parse("--port=0", "--demo", "--services=all").port()).isEqualTo(OptionalInt.of(0));
        assertThat(Options.parse("--config=other.yaml").config()).isEqualTo(Path.of("other.yaml"));
        assertThat(Options.parse("--data=orders").data()).contains(Path.of("orders"));
        assertThat(Options.parse("--processes", "--lookup=etcd").lookup()).contains("etcd");
        assertThat(Options.parse("--stock=shelves").stock()).contains(Path.of("shelves"));
        assertThat(Options.parse("--faults").faults()).isEqualTo(Faults.OFFERED);
        assertThat(Options.parse("--hurry").pace()).isEqualTo(Pace.HURRIED);
        assertThat(Options.parse("--services=kitchen,order").services()).containsExactly("kitchen", "order");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--colour=red         | unknown option --colour=red",
                "demo                 | unknown option demo",
                "--port               | unknown option --port",
                "--port=              | --port must be a number from 0 to 65535",
                "--port=65536         | --port must be a number from 0 to 65535",
                "--port=-1            | --port must be a number from 0 to 65535",
                "--services=          | --services must be all",
                "--services=bar       | --services must be all",
                "--services=order,    | --services must be all",
                "--lookup=dns         | --lookup must be etcd",
                "--lookup=etcd        | --lookup needs --processes",
            })
    void wrongOptionIsNamed(String argument, String complaint) {
        assertThatThrownBy(() -> Options.parse(argument))
                .isInstanceOf(Options.WrongOptionException.class)
                .hasMessageStartingWith(complaint)
                .hasMessageNotContaining("\n");
    }

    @Test
    void processesNeedAllServices() {
        assertThat(Options.parse("--processes").processes()).isTrue();
        assertThatThrownBy(() -> Options.parse("--processes", "--services=order"))
                .isInstanceOf(Options.WrongOptionException.class);
    }

    @Test
    void demoNeedsAllServices() {
        assertThatThrownBy(() -> Options.parse("--demo", "--services=order"))
                .isInstanceOf(Options.WrongOptionException.class);
    }
}
