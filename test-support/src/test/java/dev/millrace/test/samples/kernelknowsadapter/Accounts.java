package dev.millrace.test.samples.kernelknowsadapter;

import dev.millrace.test.samples.kernelknowsadapter.postgres.AccountTable;

record Accounts(AccountTable table) {
}
