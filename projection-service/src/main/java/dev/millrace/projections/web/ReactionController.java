package dev.millrace.projections.web;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import dev.millrace.events.InvalidValueException;
import dev.millrace.projections.Reaction;
import dev.millrace.projections.reactions.EffectRecord;
import dev.millrace.projections.reactions.EffectRecord.State;
import dev.millrace.projections.reactions.Reactions;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Shows reactions and their effects, and lets an operator pause, resume and rewind them,
 * and retry or skip effects.
 */
@RestController
@RequestMapping("/reactions")
class ReactionController {

	private static final int SIZE_MAX = 500;

	private final Reactions reactions;

	ReactionController(Reactions reactions) {
		this.reactions = reactions;
	}

	@GetMapping
	List<EffectView.ReactionView> all() {
		return this.reactions.all()
			.stream()
			.map((reaction) -> EffectView.ReactionView.of(this.reactions.status(reaction)))
			.toList();
	}

	@GetMapping("/{name}")
	EffectView.ReactionView one(@PathVariable String name) {
		return EffectView.ReactionView.of(this.reactions.status(reaction(name)));
	}

	@PostMapping("/{name}/pause")
	EffectView.ReactionView pause(@PathVariable String name) {
		this.reactions.pause(reaction(name));
		return one(name);
	}

	@PostMapping("/{name}/resume")
	EffectView.ReactionView resume(@PathVariable String name) {
		this.reactions.resume(reaction(name));
		return one(name);
	}

	@PostMapping("/{name}/rewind")
	EffectView.ReactionView rewind(@PathVariable String name, @RequestBody EffectView.RewindRequest request) {
		Instant to = request.to();
		if (to == null) {
			throw new InvalidValueException("to", "Say how far to rewind: {\"to\": \"2026-01-31T00:00:00Z\"}");
		}
		this.reactions.rewind(reaction(name), to);
		return one(name);
	}

	@GetMapping("/{name}/effects")
	EffectView.Page effects(@PathVariable String name, @RequestParam(required = false) @Nullable String state,
			@RequestParam(required = false) @Nullable String stream, @RequestParam(defaultValue = "0") long after,
			@RequestParam(defaultValue = "50") int size) {
		if (size < 1 || size > SIZE_MAX) {
			throw new InvalidValueException("size", "The size is " + size + ": give 1 to " + SIZE_MAX);
		}
		List<EffectRecord> effects = this.reactions.effects(reaction(name), state(state), stream, after, size + 1);
		List<EffectRecord> page = effects.subList(0, Math.min(size, effects.size()));
		return new EffectView.Page(page.stream().map(EffectView::of).toList(),
				(effects.size() > size) ? page.getLast().id() : null);
	}

	/**
	 * An effect that has ended is not repeated: the answer shows it as it is.
	 */
	@PostMapping("/{name}/effects/{id}/retry")
	EffectView retry(@PathVariable String name, @PathVariable long id) {
		return this.reactions.retry(reaction(name), find(name, id))
			.map(EffectView::of)
			.orElseThrow(
					() -> Problems.conflict("Effect " + id + " waits behind another one of its stream, has just begun,"
							+ " or somebody else is trying it: see /reactions/" + name + "/effects"));
	}

	/** {@code ?stream=…} or {@code ?all}. */
	@PostMapping("/{name}/effects/retry")
	List<EffectView> retry(@PathVariable String name, @RequestParam(required = false) @Nullable String stream,
			@RequestParam(required = false) @Nullable String all) {
		if ((stream == null) == (all == null)) {
			throw new InvalidValueException("stream", "Say which effects to retry: ?stream=… or ?all");
		}
		return this.reactions.retry(reaction(name), stream).stream().map(EffectView::of).toList();
	}

	@DeleteMapping("/{name}/effects/{id}")
	EffectView skip(@PathVariable String name, @PathVariable long id) {
		if (!this.reactions.skip(reaction(name), find(name, id))) {
			throw Problems.conflict("Effect " + id + " does not wait for anybody, or somebody is trying it");
		}
		return EffectView.of(find(name, id));
	}

	private EffectRecord find(String name, long id) {
		return this.reactions.effect(reaction(name), id)
			.orElseThrow(() -> Problems.notFound("Reaction '" + name + "' has no effect " + id));
	}

	private Reaction reaction(String name) {
		return this.reactions.find(name)
			.orElseThrow(() -> Problems.notFound("There is no reaction '" + name + "': known are "
					+ this.reactions.all().stream().map(Reaction::name).toList()));
	}

	private static @Nullable State state(@Nullable String state) {
		if (state == null) {
			return null;
		}
		return Arrays.stream(State.values())
			.filter((candidate) -> candidate.name().toLowerCase(Locale.ROOT).equals(state))
			.findFirst()
			.orElseThrow(() -> new InvalidValueException("state", "'" + state + "' is not a state: use one of "
					+ Arrays.toString(State.values()).toLowerCase(Locale.ROOT)));
	}

}
