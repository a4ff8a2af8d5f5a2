package dev.millrace.commands.web;

import dev.millrace.commands.catalogue.CommandCatalogue;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The catalogue of commands.
 */
@RestController
public final class CatalogueController {

	private final CommandCatalogue catalogue;

	public CatalogueController(CommandCatalogue catalogue) {
		this.catalogue = catalogue;
	}

	/**
	 * All commands with their JSON Schemas, and the events of each category.
	 */
	@GetMapping(path = "/commands", produces = MediaType.APPLICATION_JSON_VALUE)
	CommandCatalogue commands() {
		return this.catalogue;
	}

}
