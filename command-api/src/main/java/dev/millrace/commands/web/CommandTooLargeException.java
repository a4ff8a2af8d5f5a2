package dev.millrace.commands.web;

/**
 * The body of a command has more bytes than allowed.
 */
final class CommandTooLargeException extends RuntimeException {

	CommandTooLargeException(long sizeMax) {
		super("The body has more than " + sizeMax + " bytes; send less in one command");
	}

}
