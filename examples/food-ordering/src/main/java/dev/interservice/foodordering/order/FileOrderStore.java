package dev.interservice.foodordering.order;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Keeps orders in a file, with the embedded database H2: each order is one row, as JSON. */
public final class FileOrderStore implements OrderStore {
    // async: because Java closes a file of the usual kind for everybody when a thread that uses it is interrupted, as
    // handlers may be. Written when committed, for a process that is killed; closed by us, not by a hook of H2's.
    private static final String URL = "jdbc:h2:async:%s;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
    private static final String ORDERS = """
        CREATE TABLE IF NOT EXISTS orders (
            id VARCHAR PRIMARY KEY, placed BIGINT GENERATED ALWAYS AS IDENTITY, content VARCHAR NOT NULL)""";
    private static final String PAYMENTS = """
        CREATE TABLE IF NOT EXISTS payments (
            order_id VARCHAR PRIMARY KEY, placed BIGINT GENERATED ALWAYS AS IDENTITY, state VARCHAR NOT NULL)""";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path file;
    private final Connection connection;

    /** Another process uses the file, or it cannot be read or written. */
    public static final class StoreException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private StoreException(Path file, SQLException cause) {
            super("the orders cannot be kept in " + file + ": " + cause.getMessage(), cause);
        }
    }

    private FileOrderStore(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    /** Opens the file, or makes it. */
    public static FileOrderStore open(Path file) {
        try {
            Connection connection = DriverManager.getConnection(URL.formatted(file.toAbsolutePath()));
            FileOrderStore store = new FileOrderStore(file, connection);
            store.execute(ORDERS);
            store.execute(PAYMENTS);
            return store;
        } catch (SQLException failure) {
            throw new StoreException(file, failure);
        }
    }

    @Override
    public synchronized List<Order> orders() {
        List<Order> orders = new ArrayList<>();
        read(
                "SELECT content FROM orders ORDER BY placed",
                row -> orders.add(JSON.readValue(row.getString(1), Order.class)));
        return orders;
    }

    @Override
    public synchronized void save(Order order) {
        execute("MERGE INTO orders (id, content) KEY (id) VALUES (?, ?)", order.id(), JSON.writeValueAsString(order));
    }

    @Override
    public synchronized void forget(String orderId) {
        execute("DELETE FROM orders WHERE id = ?", orderId);
    }

    @Override
    public synchronized Map<String, PaymentState> payments() {
        Map<String, PaymentState> payments = new LinkedHashMap<>();
        read(
                "SELECT order_id, state FROM payments ORDER BY placed",
                row -> payments.put(row.getString(1), PaymentState.valueOf(row.getString(2))));
        return payments;
    }

    @Override
    public synchronized void savePayment(String orderId, PaymentState state) {
        execute("MERGE INTO payments (order_id, state) KEY (order_id) VALUES (?, ?)", orderId, state.name());
    }

    @Override
    public synchronized void forgetPayment(String orderId) {
        execute("DELETE FROM payments WHERE order_id = ?", orderId);
    }

    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException failure) {
            throw new StoreException(file, failure);
        }
    }

    private void execute(String sql, String... values) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            statement.execute();
        } catch (SQLException failure) {
            throw new StoreException(file, failure);
        }
    }

    private void read(String sql, RowReader reader) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                reader.read(rows);
            }
        } catch (SQLException failure) {
            throw new StoreException(file, failure);
        }
    }

    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }
}
