package dev.millrace.events.store.boundary;

/**
 * Nothing inside the boundary was appended that the marker's reader could not see.
 */
public record Condition(Boundary boundary, Marker marker) {
}
