package dev.millrace.projections.engine.postgres.jpa;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.millrace.projections.InvalidProjectionException;
import dev.millrace.projections.JpaProjection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.GeneratedValue;
import org.hibernate.annotations.GeneratedColumn;
import org.hibernate.annotations.IdGeneratorType;
import org.hibernate.annotations.ValueGenerationType;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.model.relational.Exportable;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.Constraint;
import org.hibernate.mapping.ForeignKey;
import org.hibernate.mapping.Index;
import org.hibernate.mapping.Join;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Table;
import org.hibernate.tool.schema.spi.Exporter;

import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * The tables of a projection's entities, as they are mapped, and only theirs.
 */
final class EntityTables {

	private final String projection;

	private final Metadata mapping;

	private final SqlStringGenerationContext context;

	private final List<PersistentClass> entities;

	/** By name. */
	private final List<Table> tables;

	private EntityTables(String projection, Metadata mapping, SqlStringGenerationContext context,
			List<PersistentClass> entities) {
		this.projection = projection;
		this.mapping = mapping;
		this.context = context;
		this.entities = entities;
		this.tables = Stream.concat(entities.stream().flatMap(EntityTables::ownTables), collectionTables())
			.filter(Table::isPhysicalTable)
			.distinct()
			.sorted(Comparator.comparing(Table::getName))
			.toList();
	}

	/**
	 * @param mapping of the whole persistence unit
	 * @throws InvalidProjectionException if the entities cannot be those of a read model;
	 * the message says what to change
	 */
	static EntityTables of(JpaProjection projection, Metadata mapping, SqlStringGenerationContext context) {
		if (projection.entities().isEmpty()) {
			throw new InvalidProjectionException("Projection '" + projection.name()
					+ "' names no entities: let entities() return the classes whose tables it writes");
		}
		EntityTables tables = new EntityTables(projection.name(), mapping, context,
				projection.entities()
					.stream()
					.map((entity) -> known(projection.name(), entity, mapping))
					.sorted(Comparator.comparing(PersistentClass::getEntityName))
					.toList());
		tables.check();
		return tables;
	}

	private static PersistentClass known(String projection, Class<?> entity, Metadata mapping) {
		return Optional.ofNullable(mapping.getEntityBinding(entity.getName()))
			.orElseThrow(() -> new InvalidProjectionException("Projection '" + projection + "' writes "
					+ entity.getSimpleName() + ", which is no entity of the persistence unit: mark it @Entity, and"
					+ " let @EntityScan name its package if it is not below the application's"));
	}

	/**
	 * The statements that make the tables, in an order that depends on names only.
	 */
	List<String> definition() {
		Dialect dialect = this.context.getDialect();
		List<String> statements = new ArrayList<>();
		export(this.tables, dialect.getTableExporter(), statements);
		for (Table table : this.tables) {
			export(byName(table.getIndexes().values(), Index::getName), dialect.getIndexExporter(), statements);
			export(byName(table.getUniqueKeys().values(), Constraint::getName), dialect.getUniqueKeyExporter(),
					statements);
		}
		for (Table table : this.tables) {
			export(byName(table.getForeignKeyCollection(), Constraint::getName), dialect.getForeignKeyExporter(),
					statements);
		}
		return List.copyOf(statements);
	}

	private <T extends Exportable> void export(List<? extends T> objects, Exporter<T> exporter,
			List<String> statements) {
		for (T object : objects) {
			Stream.of(exporter.getSqlCreateStrings(object, this.mapping, this.context))
				.filter((statement) -> statement != null && !statement.isBlank())
				.forEach(statements::add);
		}
	}

	private static <T> List<T> byName(java.util.Collection<? extends T> objects, Function<T, String> name) {
		return objects.stream().map((object) -> (T) object).sorted(Comparator.comparing(name)).toList();
	}

	private static Stream<Table> ownTables(PersistentClass entity) {
		return Stream.concat(Stream.of(entity.getTable()), entity.getJoins().stream().map(Join::getTable));
	}

	private Stream<Table> collectionTables() {
		return this.mapping.getCollectionBindings()
			.stream()
			.filter((collection) -> !collection.isOneToMany() && this.entities.contains(collection.getOwner()))
			.map(Collection::getCollectionTable);
	}

	private void check() {
		if (this.context.getDefaultSchema() != null) {
			throw invalid("has entities without a schema, and hibernate.default_schema would put all of these into one:"
					+ " remove it, and name the schema in @Table where one is needed");
		}
		this.entities.forEach(this::check);
		this.tables.forEach(this::check);
	}

	private void check(PersistentClass entity) {
		String name = entity.getMappedClass().getSimpleName();
		hierarchy(entity).filter((relative) -> !this.entities.contains(relative)).findFirst().ifPresent((relative) -> {
			throw invalid("writes " + name + ", which shares its table with "
					+ relative.getMappedClass().getSimpleName() + ": name both in entities()");
		});
		generated(entity.getMappedClass(), new HashSet<>()).findFirst().ifPresent((member) -> {
			throw invalid("writes " + name + ", whose '" + member.getName()
					+ "' is generated, so that a rebuild would give another value: take it from the entry");
		});
		if (entity.getVersion() != null) {
			throw invalid("writes " + name + ", whose '" + entity.getVersion().getName()
					+ "' counts writes, so that a rebuild would count others: remove @Version, which is not needed"
					+ " since batches wait for each other");
		}
		if (entity.isCached() || cachedCollections(entity).findFirst().isPresent()) {
			throw invalid("writes " + name
					+ ", which is in the second-level cache, where versions of a read model would mix: remove @Cacheable"
					+ " and @Cache");
		}
	}

	private static Stream<PersistentClass> hierarchy(PersistentClass entity) {
		PersistentClass root = entity.getRootClass();
		return Stream.concat(Stream.of(root), root.getSubclassClosure().stream());
	}

	private Stream<Collection> cachedCollections(PersistentClass entity) {
		return this.mapping.getCollectionBindings()
			.stream()
			.filter((collection) -> collection.getOwner() == entity
					&& collection.getCacheConcurrencyStrategy() != null);
	}

	private void check(Table table) {
		if (table.getSchema() != null || table.getCatalog() != null) {
			throw invalid("has the table " + Optional.ofNullable(table.getSchema()).orElse(table.getCatalog()) + "."
					+ table.getName() + ": leave the schema out, since each version of a read model has its own");
		}
		table.getForeignKeyCollection()
			.stream()
			.map(ForeignKey::getReferencedTable)
			.filter((referenced) -> !this.tables.contains(referenced))
			.findFirst()
			.ifPresent((referenced) -> {
				throw invalid("has the table " + table.getName() + ", which refers to " + referenced.getName()
						+ ": name the entity of that in entities() too, or keep its key instead");
			});
	}

	/** Fields and methods of a class and of what is embedded in it. */
	private static Stream<Member> generated(Class<?> type, Set<Class<?>> seen) {
		if (type == Object.class || !seen.add(type)) {
			return Stream.empty();
		}
		Stream<Member> own = Stream
			.concat(Arrays.stream(type.getDeclaredFields()), Arrays.stream(type.getDeclaredMethods()))
			.filter(EntityTables::isGenerated)
			.map(Member.class::cast);
		Stream<Class<?>> others = Stream.concat(Stream.<Class<?>>ofNullable(type.getSuperclass()),
				Arrays.stream(type.getDeclaredFields())
					.map(Field::getType)
					.filter((embedded) -> embedded.isAnnotationPresent(Embeddable.class)));
		return Stream.concat(own, others.flatMap((other) -> generated(other, seen)));
	}

	private static boolean isGenerated(AnnotatedElement member) {
		return Stream.of(GeneratedValue.class, IdGeneratorType.class, ValueGenerationType.class)
			.anyMatch((annotation) -> AnnotatedElementUtils.isAnnotated(member, annotation))
				&& !AnnotatedElementUtils.isAnnotated(member, GeneratedColumn.class);
	}

	private InvalidProjectionException invalid(String what) {
		return new InvalidProjectionException("Projection '" + this.projection + "' " + what);
	}

}
