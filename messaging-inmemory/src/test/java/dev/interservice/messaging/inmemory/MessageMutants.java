package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.ChannelFault.receiving;
import static dev.interservice.messaging.inmemory.ChannelFault.sending;

import java.util.List;

/** Transports that change what they carry. */
final class MessageMutants {
    private static final int FOUR_MEBIBYTES = 4 * 1024 * 1024;

    private MessageMutants() {}

    static List<Mutant> all() {
        return List.of(
                sending("cuts off a byte of a message", Tampering::shortened, "c1_messageArrivesUnchanged"),
                Mutant.sharing(
                        "carries four mebibytes at most",
                        () -> (broker, setup) ->
                                InMemoryTransport.connect(broker, Tampering.limited(setup, FOUR_MEBIBYTES)),
                        "c1_largeMessageArrivesUnchanged"),
                sending(
                        "drops the headers of a message that it does not know",
                        Tampering::headless,
                        "c2_oddHeadersOfAMessageArrive"),
                receiving(
                        "falls silent at headers it does not know",
                        BrokenReceivers::puzzled,
                        "c2_foreignHeadersDoNotBreakTheConsumer"),
                receiving("labels what comes again", BrokenReceivers::labelling, "c3_redeliveryIsTheOriginal"),
                sending(
                        "forgets the cause of a message",
                        Tampering::causeless,
                        "c4_correlationCausationAndTraceOfAMessageArrive"),
                Mutant.sharing(
                        "lets messages of any size through",
                        () -> (broker, setup) ->
                                InMemoryTransport.connect(broker, Tampering.limited(setup, Integer.MAX_VALUE)),
                        "c5_oversizedMessageDoesNotTravel"),
                Mutant.of(
                        "puts bodies into frames of its own",
                        BrokenSenders.Framing::new,
                        "c6_foreignPeerSends",
                        "c6_foreignPeerReceives"));
    }
}
