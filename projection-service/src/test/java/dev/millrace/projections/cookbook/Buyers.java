package dev.millrace.projections.cookbook;

import org.springframework.data.jpa.repository.JpaRepository;

// tag::repository[]
public interface Buyers extends JpaRepository<Buyer, String> {

}
// end::repository[]
