package dev.millrace.shop.play;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the shop plays.
 *
 * @param data a file of sales to play, .csv or .csv.gz, instead of December 2010 that
 * comes with the shop
 * @param play whether to play at all; false starts a shop that waits for your commands
 */
@ConfigurationProperties("shop")
record ShopProperties(@Nullable String data, @DefaultValue("true") boolean play) {
}
