package dev.millrace.commands.orders;

// tag::state[]
public record Order(Status status, int lines) {

	static final Order NONE = new Order(Status.NONE, 0);

	enum Status {

		NONE, OPEN, CANCELLED

	}

	boolean isOpen() {
		return this.status == Status.OPEN;
	}

}
// end::state[]
