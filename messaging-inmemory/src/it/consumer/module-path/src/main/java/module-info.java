module com.example.modulepath {
    requires dev.interservice.messaging;

    opens com.example.modulepath to
            tools.jackson.databind;
}
