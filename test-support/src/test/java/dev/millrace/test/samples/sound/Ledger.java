package dev.millrace.test.samples.sound;

/** A port. */
public interface Ledger {

	void enter(String line);

}
