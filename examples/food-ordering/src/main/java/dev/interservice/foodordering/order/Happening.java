package dev.interservice.foodordering.order;

/**
 * Something that those who follow the orders want to hear.
 *
 * @param number one more for each happening of this run
 * @param kind one word
 * @param what a record
 */
public record Happening(long number, String kind, Object what) {}
