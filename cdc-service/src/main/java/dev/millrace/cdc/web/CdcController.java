package dev.millrace.cdc.web;

import dev.millrace.cdc.Capture;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Shows the capture, pauses it and resumes it.
 */
@RestController
@RequestMapping("/cdc")
class CdcController {

	private final Capture capture;

	CdcController(Capture capture) {
		this.capture = capture;
	}

	@GetMapping
	CdcView show() {
		return CdcView.of(this.capture);
	}

	@PostMapping("/pause")
	@ResponseStatus(HttpStatus.OK)
	CdcView pause() {
		this.capture.pause();
		return CdcView.of(this.capture);
	}

	@PostMapping("/resume")
	@ResponseStatus(HttpStatus.ACCEPTED)
	CdcView resume() {
		this.capture.resume();
		return CdcView.of(this.capture);
	}

}
