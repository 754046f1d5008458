package dev.interservice.foodordering.kitchen;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which meals are cooking, which are ready, and which are not to be cooked any more.
 *
 * <p>Remembers the last tickets only, as many as it is told to: a duplicate of one that was forgotten would be cooked
 * again. Safe for use by several threads.
 */
final class Stove {
    private final Map<String, Meal> meals = new LinkedHashMap<>();
    private final int ticketsRemembered;
    private boolean paused;

    Stove(int ticketsRemembered) {
        this.ticketsRemembered = ticketsRemembered;
    }

    /** How far a meal is. */
    enum Meal {
        /** Nobody is cooking it: never begun, or left half done. */
        WANTED,
        COOKING,
        READY,
        CANCELLED
    }

    /** Puts a meal on the stove if it is wanted; returns how far it was before. */
    synchronized Meal begin(String orderId) {
        Meal before = meals.getOrDefault(orderId, Meal.WANTED);
        if (before == Meal.WANTED) {
            remember(orderId, Meal.COOKING);
        }
        return before;
    }

    /** Waits while the cooks do nothing; returns at once, and false, when nobody wants the meal any more. */
    synchronized boolean awaitCooks(String orderId) throws InterruptedException {
        while (paused && meals.get(orderId) != Meal.CANCELLED) {
            wait();
        }
        return meals.get(orderId) != Meal.CANCELLED;
    }

    /** The cooks stop working, or go on. */
    synchronized void pause(boolean value) {
        paused = value;
        notifyAll();
    }

    /** Takes a meal off the stove; returns whether it is ready, and not cancelled meanwhile. */
    synchronized boolean finish(String orderId) {
        return meals.replace(orderId, Meal.COOKING, Meal.READY);
    }

    /** The cook was called away: somebody has to begin anew. */
    synchronized void abandon(String orderId) {
        meals.replace(orderId, Meal.COOKING, Meal.WANTED);
    }

    /** Keeps a meal from being finished, or begun; one that is ready stays ready. */
    synchronized void cancel(String orderId) {
        if (meals.get(orderId) != Meal.READY) {
            remember(orderId, Meal.CANCELLED);
            notifyAll();
        }
    }

    private void remember(String orderId, Meal meal) {
        meals.put(orderId, meal);
        if (meals.size() > ticketsRemembered) {
            meals.remove(meals.keySet().iterator().next());
        }
    }
}
