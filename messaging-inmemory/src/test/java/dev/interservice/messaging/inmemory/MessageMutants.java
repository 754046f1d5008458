package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.ChannelMutantFactory.receiving;
import static dev.interservice.messaging.inmemory.ChannelMutantFactory.sending;

import java.util.List;

/** Transports that change what they carry. */
final class MessageMutants {
    private static final int FOUR_MEBIBYTES = 4 * 1024 * 1024;

    private MessageMutants() {}

    static List<TransportMutant> all() {
        return List.of(
                sending("cuts off a byte of a message", MessageTampering::shortened, "c1_messageArrivesUnchanged"),
                TransportMutant.withSharedState(
                        "carries four mebibytes at most",
                        () -> (broker, setup) -> InMemoryTransport.connect(
                                broker, MessageTampering.withSizeLimit(setup, FOUR_MEBIBYTES)),
                        "c1_largeMessageArrivesUnchanged"),
                sending(
                        "drops the headers of a message that it does not know",
                        MessageTampering::withoutCustomHeaders,
                        "c2_oddHeadersOfAMessageArrive"),
                receiving(
                        "falls silent at headers it does not know",
                        BrokenMessageListeners::stoppingAtUnknownHeader,
                        "c2_foreignHeadersDoNotBreakTheConsumer"),
                receiving(
                        "labels what comes again", BrokenMessageListeners::addingHeader, "c3_redeliveryIsTheOriginal"),
                sending(
                        "forgets the cause of a message",
                        MessageTampering::withoutCausation,
                        "c4_correlationCausationAndTraceOfAMessageArrive"),
                TransportMutant.withSharedState(
                        "lets messages of any size through",
                        () -> (broker, setup) -> InMemoryTransport.connect(
                                broker, MessageTampering.withSizeLimit(setup, Integer.MAX_VALUE)),
                        "c5_oversizedMessageDoesNotTravel"),
                TransportMutant.of(
                        "puts bodies into frames of its own",
                        BrokenSendTransports.BodyFramingTransport::new,
                        "c6_foreignPeerSends",
                        "c6_foreignPeerReceives"));
    }
}
