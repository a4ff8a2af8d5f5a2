package dev.millrace.test;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.EvaluationResult;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.jspecify.annotations.NullMarked;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.CanBeAnnotated.Predicates.metaAnnotatedWith;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.core.domain.properties.HasParameterTypes.Predicates.rawParameterTypes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/**
 * The shape that every module of Millrace has. A module's test applies all rules to the
 * module's package with one line.
 */
public final class ArchitectureRules {

	/** An adapter is a package with the name of its technology. */
	private static final List<String> TECHNOLOGIES = List.of("postgres", "kafka", "debezium", "avro", "http", "remote");

	private static final List<String> SERVICES = List.of("dev.millrace.eventstore", "dev.millrace.commands",
			"dev.millrace.cdc", "dev.millrace.projections");

	private static final String CONTROLLER = "org.springframework.stereotype.Controller";

	private static final String ADVICE = "org.springframework.web.bind.annotation.ControllerAdvice";

	private ArchitectureRules() {
	}

	/**
	 * Check a module's main classes.
	 * @param root the package that all packages of the module are in
	 * @throws AssertionError if a rule is broken; the message says where, and what to do
	 * instead
	 */
	public static void check(String root) {
		JavaClasses classes = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
			.importPackages(root);
		if (classes.isEmpty()) {
			throw new AssertionError("There are no classes in " + root + "; name the module's package");
		}
		List<String> violations = violations(root, classes);
		if (!violations.isEmpty()) {
			throw new AssertionError(String.join("\n\n", violations));
		}
	}

	static List<String> violations(String root, JavaClasses classes) {
		return rules(root).map((rule) -> rule.allowEmptyShould(true).evaluate(classes))
			.filter(EvaluationResult::hasViolation)
			.map((result) -> result.getFailureReport().toString())
			.toList();
	}

	private static Stream<ArchRule> rules(String root) {
		List<ArchRule> rules = new ArrayList<>();
		rules.add(kernelKnowsNoTechnology(root));
		rules.add(kernelKnowsNoHttp(root));
		rules.addAll(outerPackagesKnowOnlyTheKernel(root));
		rules.addAll(servicesAreIndependent(root));
		rules.add(noCycles());
		rules.add(packagesAreNamedByFeature());
		rules.add(typesAreNamedByWhatTheyAre());
		rules.add(controllersAreInWeb());
		rules.add(timeIsInjected());
		rules.add(noOldDates());
		rules.add(noFieldInjection());
		rules.add(packagesAreNullMarked());
		return rules.stream();
	}

	private static ArchRule kernelKnowsNoTechnology(String root) {
		return noClasses().that(areKernel(root))
			.should()
			.dependOnClassesThat(resideInAnyPackage(outerPackages(root)))
			.because("a kernel knows no technology: declare a small interface in it and implement that outside");
	}

	private static ArchRule kernelKnowsNoHttp(String root) {
		return noClasses().that(areKernel(root))
			.should()
			.dependOnClassesThat(
					resideInAnyPackage("org.springframework.web..", "org.springframework.http..", "jakarta.servlet.."))
			.because("a kernel knows no HTTP: move this to the package 'web', or to 'remote' if it is a client");
	}

	private static List<ArchRule> outerPackagesKnowOnlyTheKernel(String root) {
		return Stream.of(outerPackages(root))
			.filter((outer) -> !outer.equals(autoconfigure(root)))
			.<ArchRule>map((outer) -> noClasses().that()
				.resideInAPackage(outer)
				.should()
				.dependOnClassesThat(resideInAnyPackage(outerPackages(root)).and(not(resideInAPackage(outer))))
				.because("adapters and 'web' know the kernel only: let them meet in an interface of the kernel,"
						+ " and wire them in 'autoconfigure'"))
			.toList();
	}

	private static List<ArchRule> servicesAreIndependent(String root) {
		return SERVICES.stream()
			.filter(root::startsWith)
			.<ArchRule>map((own) -> noClasses().should()
				.dependOnClassesThat(resideInAnyPackage(otherServices(own)))
				.because("services know shared-events only: put what both need there, or speak over Kafka or HTTP"))
			.toList();
	}

	private static ArchRule noCycles() {
		return SlicesRuleDefinition.slices()
			.assignedFrom(new PackageSlices())
			.should()
			.beFreeOfCycles()
			.because(
					"packages that need each other are one: merge them, or turn one direction round with an interface");
	}

	private static ArchRule packagesAreNamedByFeature() {
		return noClasses().should()
			.resideInAnyPackage("..service..", "..services..", "..dto..", "..common..", "..util..", "..utils..")
			.because("such a package says nothing: name it after the feature, or after the technology of an adapter");
	}

	private static ArchRule typesAreNamedByWhatTheyAre() {
		return noClasses().should()
			.haveNameMatching(".*(Impl|Utils?|Helper|Manager)")
			.because(
					"such a name says nothing: name the type after what it is, as PostgresEventStore implements EventStore");
	}

	private static ArchRule controllersAreInWeb() {
		return classes().that(areControllers())
			.should()
			.resideInAPackage("..web..")
			.because("HTTP has one place in each module: move the controller to the package 'web'");
	}

	private static ArchRule timeIsInjected() {
		return noClasses().should()
			.callMethodWhere(target(owner(assignableTo(System.class))).and(target(name("currentTimeMillis"))))
			.orShould()
			.callMethodWhere(target(owner(resideInAPackage("java.time"))).and(target(name("now")))
				.and(target(not(rawParameterTypes(Clock.class)))))
			.because("a test must be able to move the clock: take a java.time.InstantSource in the constructor");
	}

	private static ArchRule noOldDates() {
		return noClasses().should()
			.dependOnClassesThat()
			.haveNameMatching("java\\.util\\.(Date|Calendar)")
			.because("they change and know no zone: use java.time.Instant or LocalDate");
	}

	private static ArchRule noFieldInjection() {
		return GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION
			.because("what a class needs is in its constructor: make the field final and set it there");
	}

	private static ArchRule packagesAreNullMarked() {
		return classes().should(new BeInNullMarkedPackage())
			.because("non-null is the rule: add a package-info.java with @NullMarked");
	}

	private static DescribedPredicate<JavaClass> areKernel(String root) {
		return resideOutsideOfPackages(outerPackages(root)).as("are in the kernel");
	}

	private static DescribedPredicate<JavaClass> areControllers() {
		return metaAnnotatedWith(CONTROLLER).or(metaAnnotatedWith(ADVICE)).as("are controllers").forSubtype();
	}

	private static String[] outerPackages(String root) {
		return Stream.concat(Stream.of("web", "autoconfigure"), TECHNOLOGIES.stream())
			.map((name) -> root + ".." + name + "..")
			.toArray(String[]::new);
	}

	private static String autoconfigure(String root) {
		return root + "..autoconfigure..";
	}

	private static String[] otherServices(String own) {
		return SERVICES.stream()
			.filter((service) -> !service.equals(own))
			.map((service) -> service + "..")
			.toArray(String[]::new);
	}

	/** Each package is a slice. */
	private static final class PackageSlices implements SliceAssignment {

		@Override
		public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
			return SliceIdentifier.of(javaClass.getPackageName());
		}

		@Override
		public String getDescription() {
			return "packages";
		}

	}

	private static final class BeInNullMarkedPackage extends ArchCondition<JavaClass> {

		BeInNullMarkedPackage() {
			super("be in a package with @NullMarked");
		}

		@Override
		public void check(JavaClass javaClass, ConditionEvents events) {
			boolean marked = javaClass.getPackage().isAnnotatedWith(NullMarked.class);
			events.add(new SimpleConditionEvent(javaClass, marked,
					"package " + javaClass.getPackageName() + " of " + javaClass.getName()));
		}

	}

}
