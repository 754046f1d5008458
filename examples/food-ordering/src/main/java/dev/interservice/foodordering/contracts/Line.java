package dev.interservice.foodordering.contracts;

/** So many portions of one item of the menu. */
public record Line(String item, int quantity) {}
