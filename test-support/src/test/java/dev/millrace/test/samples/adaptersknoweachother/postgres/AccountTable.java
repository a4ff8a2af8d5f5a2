package dev.millrace.test.samples.adaptersknoweachother.postgres;

import dev.millrace.test.samples.adaptersknoweachother.kafka.AccountTopic;

record AccountTable(AccountTopic topic) {
}
