package dev.millrace.test.samples.cycle.invoices;

import java.util.List;

import dev.millrace.test.samples.cycle.orders.Order;

public record Invoice(List<Order> orders) {
}
