package dev.interservice.messaging.http.client;

import dev.interservice.messaging.Environment;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import okhttp3.Dns;

/**
 * Looks names up, each once at a time, on threads of their own: the machine's resolver cannot be interrupted, and a call
 * must not wait for it longer than somebody waits for the call.
 */
final class CancellableDns implements Dns {
    private static final int MAX_LOOKUPS = 64;

    private final Dns dns;
    private final Environment environment;
    private final Map<String, CompletableFuture<List<InetAddress>>> running = new ConcurrentHashMap<>();

    @SuppressWarnings("ThreadLocalUsage") // Set just before a lookup, and removed by it.
    private final ThreadLocal<CompletableFuture<?>> currentCall = new ThreadLocal<>();

    CancellableDns(Dns dns, Environment environment) {
        this.dns = dns;
        this.environment = environment;
    }

    /** The next name that this thread looks up is for this call. */
    void setCurrentCall(CompletableFuture<?> call) {
        currentCall.set(call);
    }

    @Override
    public List<InetAddress> lookup(String host) throws UnknownHostException {
        CompletableFuture<?> call = currentCall.get();
        currentCall.remove();
        CompletableFuture<List<InetAddress>> lookup = sharedLookup(host);
        try {
            environment.await(CompletableFuture.anyOf(lookup, call).exceptionally(failure -> null));
            if (!lookup.isDone()) {
                throw new UnknownHostException(host + " was not found before the call was given up");
            }
            return lookup.join();
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw unknownHost(host, interrupt);
        } catch (ExecutionException | CompletionException failure) {
            throw unknownHost(host, failure.getCause() == null ? failure : failure.getCause());
        }
    }

    private CompletableFuture<List<InetAddress>> sharedLookup(String host) throws UnknownHostException {
        CompletableFuture<List<InetAddress>> fresh = new CompletableFuture<>();
        // Race: a few more than the most may begin at once; a bound need not be sharp to be one.
        if (running.size() >= MAX_LOOKUPS) {
            throw new UnknownHostException(
                    host + " is not looked up: " + MAX_LOOKUPS + " names are waiting for an answer");
        }
        CompletableFuture<List<InetAddress>> present = running.putIfAbsent(host, fresh);
        if (present != null) {
            return present;
        }
        environment.executor().execute(() -> {
            try {
                fresh.complete(dns.lookup(host));
            } catch (UnknownHostException | RuntimeException failure) {
                fresh.completeExceptionally(failure);
            } finally {
                running.remove(host, fresh);
            }
        });
        return fresh;
    }

    private static UnknownHostException unknownHost(String host, Throwable cause) {
        String why = cause.getMessage() == null ? "" : ": " + cause.getMessage();
        UnknownHostException unknown = new UnknownHostException(host + " was not found" + why);
        unknown.initCause(cause);
        return unknown;
    }
}
