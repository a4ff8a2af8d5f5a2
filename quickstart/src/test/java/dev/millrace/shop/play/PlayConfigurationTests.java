package dev.millrace.shop.play;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PlayConfigurationTests {

	@TempDir
	Path folder;

	@Test
	void december_2010_is_played_if_nothing_else_is_asked_for() {
		RetailFile file = new PlayConfiguration().retailFile(new ShopProperties(null, true));

		assertThat(file.name()).isEqualTo("december-2010.csv.gz");
	}

	@Test
	void a_missing_file_is_a_wrong_property() {
		Path missing = this.folder.resolve("none.csv");

		assertWrong(missing, "The file cannot be played: there is no such file: file [" + missing + "].");
	}

	@Test
	void a_file_with_other_columns_is_a_wrong_property() throws IOException {
		Path other = Files.writeString(this.folder.resolve("other.csv"), "id,name\n1,HEART\n");

		assertWrong(other, "The file cannot be played: line 1 of it is wrong: the columns must be InvoiceNo,StockCode,"
				+ "Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country but are id,name.");
	}

	private static void assertWrong(Path data, String reason) {
		ShopProperties properties = new ShopProperties(data.toString(), true);
		PlayConfiguration configuration = new PlayConfiguration();

		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> configuration.survey(configuration.retailFile(properties), properties))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("shop.data"))
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(reason));
	}

}
