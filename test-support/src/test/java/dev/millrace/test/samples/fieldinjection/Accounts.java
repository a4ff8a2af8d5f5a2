package dev.millrace.test.samples.fieldinjection;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Autowired;

final class Accounts {

	@Autowired
	@Nullable private String name;

}
