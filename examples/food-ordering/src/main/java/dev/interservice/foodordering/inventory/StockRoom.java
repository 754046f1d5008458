package dev.interservice.foodordering.inventory;

import java.util.List;
import java.util.function.Function;

/** Where the stock is. Whoever works in it has it to himself. */
interface StockRoom {
    /** Does this work and nothing else meanwhile. */
    <T> T in(Function<Stock, T> work);

    /** The faults that it was told of, as they were a moment ago at least: does not wait for whoever works in it. */
    List<String> troubles();

    /** The room of an instance that is the only one. */
    static StockRoom own(Stock stock) {
        return new StockRoom() {
            @Override
            public synchronized <T> T in(Function<Stock, T> work) {
                return work.apply(stock);
            }

            @Override
            public List<String> troubles() {
                return stock.troubles();
            }
        };
    }
}
