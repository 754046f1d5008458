package dev.interservice.messaging.inmemory.registry;

import java.util.List;

/** What a broken registry does wrong, and the tests of the contract that must find it. */
enum RegistryFault {
    NONE,
    TAKES_A_PREFIX_FOR_A_NAME("r1_lookupTellsTheInstancesOfTheServiceAndNoOthers"),
    FAILS_WHEN_NOBODY_IS_THERE("r1_serviceNobodyKnowsHasNoInstances"),
    LOSES_ATTRIBUTES("r1_attributesArrive", "r3_secondAnnouncementTakesThePlaceOfTheFirst"),
    KNOWS_NO_EVENTS("r1_subscribersOfAnEventAreFound"),
    WATCHES_THE_FUTURE_ONLY("r2_watcherIsToldWhatThereIsAtOnce"),
    TELLS_ONLY_WHAT_IS_NEW("r2_watcherIsToldAllThereIsAfterEachChange"),
    TELLS_NO_CHANGE("r2_watcherIsToldAllThereIsAfterEachChange"),
    BREAKS_WITH_ITS_LISTENER("r2_listenerThatFailsDisturbsNobody"),
    TELLS_CLOSED_WATCHES("r2_closedWatchIsToldNothing"),
    NEVER_TAKES_BACK("r3_instanceIsFoundUntilItsRegistrationIsClosed"),
    TAKES_BACK_BEFORE_IT_ANNOUNCES_AGAIN("r3_secondAnnouncementTakesThePlaceOfTheFirst"),
    TAKES_BACK_THE_SUCCESSOR("r3_secondAnnouncementTakesThePlaceOfTheFirst"),
    KNOWS_IDS_ONLY("r3_sameIdInAnotherServiceIsAnotherInstance"),
    NEVER_RENEWS("r4_instanceOfALivingProcessOutlivesItsLease"),
    NEVER_FORGETS("r4_instanceOfADeadProcessIsForgotten"),
    READS_AN_ERROR_AS_EMPTY("r5_unreachableServerLeavesTheLastGoodList", "r7_startWithoutTheServerIsMadeGoodLater"),
    FORGETS_WHEN_CUT_OFF("r5_unreachableServerLeavesTheLastGoodList"),
    MARKS_NOTHING("r5_unreachableServerLeavesTheLastGoodList", "r5_frozenServerLeavesTheLastGoodList"),
    IS_ALWAYS_WELL("r5_unreachableServerLeavesTheLastGoodList"),
    WAITS_FOR_EVER("r5_frozenServerLeavesTheLastGoodList"),
    STAYS_LOST("r6_serverThatComesBackIsFoundAgain"),
    ANNOUNCES_ONCE("r6_instancesAnnounceThemselvesAgainWhenTheServerForgot", "r7_startWithoutTheServerIsMadeGoodLater"),
    STARTS_ONLY_WITH_ITS_SERVER("r7_startWithoutTheServerIsMadeGoodLater"),
    CLOSES_ONLY_WITH_ITS_SERVER("r7_closingWithoutTheServerEnds"),
    LEAVES_ITS_INSTANCES_BEHIND("r8_closingTakesBackWhatWasAnnounced"),
    ANSWERS_AFTER_THE_CLOSE("r8_closedRegistryAnswersNothing"),
    TELLS_ITS_PASSWORD("r8_textsHideCredentials", "r5_unreachableServerLeavesTheLastGoodList");

    static final String PASSWORD = "hunter2";

    @SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed
    private final List<String> tests;

    RegistryFault(String... tests) {
        this.tests = List.of(tests);
    }

    List<String> tests() {
        return tests;
    }
}
