package dev.interservice.foodordering.watch;

import dev.interservice.foodordering.contracts.Watch.Report;
import dev.interservice.foodordering.watch.Overview.InstanceView;
import dev.interservice.foodordering.watch.Overview.ServiceView;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** What was heard of the instances of one service. Not safe for use by several threads. */
final class Heard {
    private static final List<String> FROM_WELL_TO_ILL = List.of("UP", "DEGRADED", "DOWN");

    private static final int INSTANCES_REMEMBERED = 100;

    private final Map<String, Last> instances = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();
    private int heardOf;
    private ServiceView view;

    Heard(String service) {
        view = new ServiceView(
                service, "SILENT", "", 0, Instant.EPOCH, 0, List.of(), List.of(), List.of(), List.of(), "");
    }

    ServiceView view() {
        return view;
    }

    /** Whether it has ever said anything. */
    boolean isHeardOf() {
        return heardOf > 0;
    }

    /** Returns whether it is the first of this instance, or the first after it was silent for too long. */
    boolean hear(Report report, Instant now) {
        Last before = instances.get(report.instance());
        boolean isNew = before == null;
        // Reports may overtake each other; what an old one says of the service is old.
        if (isNew || before.report.number() < report.number()) {
            // A process that has another instance now has the one before no more.
            instances
                    .values()
                    .removeIf(other -> other.report.pid() == report.pid()
                            && other.report.startedAt().isBefore(report.startedAt()));
            boolean asBefore = !isNew && report.routes().isEmpty();
            Report whole = asBefore ? report.with(before.report.routes(), before.report.found()) : report;
            instances.put(report.instance(), new Last(whole, now));
            // One that was only silent for a while, as on a busy machine, has not started again.
            heardOf += known.add(report.instance()) ? 1 : 0;
            if (known.size() > INSTANCES_REMEMBERED) {
                known.remove(known.iterator().next());
            }
            view = described(view.where());
        }
        return isNew;
    }

    /** Somebody tells where he finds it. */
    void found(String where) {
        view = view.where(where);
    }

    /** Instances that were not heard of since then are gone; without any the service is silent. */
    void forgetBefore(Instant latest) {
        if (instances.values().removeIf(each -> each.heardAt.isBefore(latest))) {
            view = instances.isEmpty() ? view.silent() : described(view.where());
        }
    }

    private ServiceView described(String where) {
        Report newest = reports().max(Comparator.comparing(Report::startedAt)).orElseThrow();
        return new ServiceView(
                newest.service(),
                reports()
                        .map(Report::status)
                        .max(Comparator.comparing(FROM_WELL_TO_ILL::indexOf))
                        .orElseThrow(),
                newest.instance(),
                newest.pid(),
                newest.startedAt(),
                heardOf - (instances.size() - 1),
                reports()
                        .map(each -> new InstanceView(each.instance(), each.pid(), each.status()))
                        .toList(),
                all(Report::parts),
                all(Report::routes),
                all(Report::troubles),
                where);
    }

    private Stream<Report> reports() {
        return instances.values().stream().map(Last::report);
    }

    private <T> List<T> all(Function<Report, List<T>> part) {
        return reports().flatMap(each -> part.apply(each).stream()).distinct().toList();
    }

    private record Last(Report report, Instant heardAt) {}
}
