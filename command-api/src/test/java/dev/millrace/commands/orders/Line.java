package dev.millrace.commands.orders;

import java.math.BigDecimal;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;

// tag::line[]
public record Line(@NotBlank String product, @Positive int quantity, @PositiveOrZero BigDecimal price) {
}
// end::line[]
