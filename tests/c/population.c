/*
 * Rules that stand over a population: who joins and who leaves when somebody is inserted, replaced or removed, and when the
 * time goes on; and members of a rule, all of them or some.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>

#include "check.h"

#define TEXT(literal) literal, sizeof(literal) - 1

static rollcall_rule *a_rule(const char *text)
{
    rollcall_rule *rule = NULL;
    rollcall_error *error = NULL;
    SUCCEEDS(rollcall_rule_parse(text, strlen(text), NULL, 0, &rule, &error));
    return rule;
}

/* Frees what a call gave and compares it; NULL stands for no string. */
static int gave(rollcall_string *given, const char *expected)
{
    int same = expected == NULL ? given == NULL
                                : given != NULL && rollcall_string_len(given) == strlen(expected) &&
                                      strcmp(rollcall_string_data(given), expected) == 0;
    if (!same) {
        fprintf(stderr, "given: %s\n", given == NULL ? "(NULL)" : rollcall_string_data(given));
    }
    rollcall_string_free(given);
    return same;
}

/* Rule 0: Sales. Rule 1: Sales in Bonn. Rule 2: somebody hired within the last 30 days. */
static rollcall_population *standing(void)
{
    rollcall_population *population = NULL;
    rollcall_error *error = NULL;
    const rollcall_rule *rules[3];
    size_t rule;
    rules[0] = a_rule("user.department -eq \"Sales\"");
    rules[1] = a_rule("user.department -eq \"Sales\" -and user.city -startsWith \"bo\"");
    rules[2] = a_rule("user.employeeHireDate -ge system.now -minus p30d");
    SUCCEEDS(rollcall_population_new(ROLLCALL_SUBJECT_USER, &population, &error));
    SUCCEEDS(rollcall_population_load_jsonl(population, TEXT("{\"id\":\"a\",\"department\":\"Sales\"}\n"), &error));
    SUCCEEDS(rollcall_population_set_rules(population, rules, 3, TEXT("{\"now\":\"2026-03-01T00:00:00Z\"}"), &error));
    for (rule = 0; rule < 3; rule++) {
        rollcall_rule_free((rollcall_rule *)rules[rule]);
    }
    return population;
}

static void an_upsert_says_who_joins_and_who_leaves(void)
{
    rollcall_population *population = standing();
    rollcall_string *change = NULL;
    rollcall_error *error = NULL;
    SUCCEEDS(rollcall_population_upsert(
        population, TEXT("{\"id\":\"b\",\"department\":\"sales\",\"city\":\"Bonn\"}"), &change, &error));
    CHECK(gave(change, "{\"id\":\"b\",\"joins\":[0,1],\"leaves\":[],\"unanswered\":[]}"));
    CHECK(rollcall_population_len(population) == 2);
    SUCCEEDS(rollcall_population_upsert(
        population, TEXT("{\"id\":\"b\",\"department\":\"Sales\",\"city\":\"Trier\"}"), &change, &error));
    CHECK(gave(change, "{\"id\":\"b\",\"joins\":[],\"leaves\":[1],\"unanswered\":[]}"));
    SUCCEEDS(rollcall_population_upsert(population, TEXT("{\"id\":\"a\"}"), &change, &error));
    CHECK(gave(change, "{\"id\":\"a\",\"joins\":[],\"leaves\":[0],\"unanswered\":[]}"));
    CHECK(rollcall_population_len(population) == 2);
    rollcall_population_free(population);
}

static void a_removal_says_what_is_left_and_nothing_where_there_was_nobody(void)
{
    rollcall_population *population = standing();
    rollcall_string *change = NULL;
    rollcall_error *error = NULL;
    SUCCEEDS(rollcall_population_remove(population, TEXT("a"), &change, &error));
    CHECK(gave(change, "{\"id\":\"a\",\"joins\":[],\"leaves\":[0],\"unanswered\":[]}"));
    SUCCEEDS(rollcall_population_remove(population, TEXT("a"), &change, &error));
    CHECK(gave(change, NULL));
    CHECK(rollcall_population_len(population) == 0);
    rollcall_population_free(population);
}

static void a_refused_upsert_changes_nobody(void)
{
    rollcall_population *population = standing();
    rollcall_string *change = NULL;
    rollcall_error *error = NULL;
    FAILS_WITH(ROLLCALL_ENTITY, rollcall_population_upsert(population, TEXT("{\"city\":\"Bonn\"}"), &change, &error));
    FAILS_WITH(ROLLCALL_ENTITY, rollcall_population_upsert(population, TEXT("{\"id\":\"b\",\"city\":5}"), &change, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_population_upsert(NULL, TEXT("{}"), &change, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_population_upsert(population, TEXT("{}"), NULL, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_population_remove(NULL, TEXT("a"), &change, &error));
    CHECK(change == NULL && rollcall_population_len(population) == 1);
    SUCCEEDS(rollcall_population_remove(population, TEXT("a"), &change, &error));
    CHECK(gave(change, "{\"id\":\"a\",\"joins\":[],\"leaves\":[0],\"unanswered\":[]}"));
    rollcall_population_free(population);
}

static void the_time_lets_members_leave_at_the_moment_that_was_told(void)
{
    rollcall_population *population = standing();
    rollcall_string *given = NULL;
    rollcall_string *again = NULL;
    rollcall_error *error = NULL;
    SUCCEEDS(rollcall_population_next_moment(population, &given, &error));
    CHECK(gave(given, NULL));
    SUCCEEDS(rollcall_population_upsert(
        population, TEXT("{\"id\":\"b\",\"employeeHireDate\":\"2026-02-15T00:00:00Z\"}"), &given, &error));
    CHECK(gave(given, "{\"id\":\"b\",\"joins\":[2],\"leaves\":[],\"unanswered\":[]}"));
    SUCCEEDS(rollcall_population_next_moment(population, &given, &error));
    CHECK(given != NULL && strncmp(rollcall_string_data(given), "2026-03-17T00:00:00", 19) == 0);
    SUCCEEDS(rollcall_population_advance(population, TEXT("2026-03-16T00:00:00Z"), &again, &error));
    CHECK(gave(again, "[]"));
    SUCCEEDS(rollcall_population_advance(
        population, rollcall_string_data(given), rollcall_string_len(given), &again, &error));
    CHECK(gave(again, "[{\"id\":\"b\",\"joins\":[],\"leaves\":[2],\"unanswered\":[]}]"));
    FAILS_WITH(ROLLCALL_INVALID_ARGUMENT, rollcall_population_advance(population, TEXT("soon"), &again, &error));
    rollcall_string_free(given);
    rollcall_population_free(population);
}

static void members_are_had_all_at_once_or_by_pages(void)
{
    rollcall_population *population = NULL;
    rollcall_membership *membership = NULL;
    rollcall_string *ids = NULL;
    rollcall_error *error = NULL;
    const rollcall_rule *rules[2];
    size_t count = 0;
    rules[0] = a_rule("user.city -ne null");
    rules[1] = a_rule("device.deviceModel -eq \"x\"");
    SUCCEEDS(rollcall_population_new(ROLLCALL_SUBJECT_USER, &population, &error));
    SUCCEEDS(rollcall_population_load_jsonl(population,
                                            TEXT("{\"id\":\"a\",\"city\":\"x\"}\n{\"id\":\"b\"}\n"
                                                 "{\"id\":\"c\",\"city\":\"y\"}\n{\"id\":\"d\",\"city\":\"\"}\n"),
                                            &error));
    SUCCEEDS(rollcall_population_evaluate(population, rules, 2, NULL, 0, &membership, &error));
    rollcall_population_free(population); /* the answer is independent of it */
    SUCCEEDS(rollcall_membership_count(membership, 0, &count, &error));
    CHECK(count == 3);
    SUCCEEDS(rollcall_membership_ids(membership, 0, &ids, &error));
    CHECK(gave(ids, "[\"a\",\"c\",\"d\"]"));
    SUCCEEDS(rollcall_membership_some_ids(membership, 0, 1, 1, &ids, &error));
    CHECK(gave(ids, "[\"c\"]"));
    SUCCEEDS(rollcall_membership_some_ids(membership, 0, 3, 9, &ids, &error));
    CHECK(gave(ids, "[]"));
    FAILS_WITH(ROLLCALL_EVALUATION, rollcall_membership_ids(membership, 1, &ids, &error));
    rollcall_membership_free(membership);
    rollcall_rule_free((rollcall_rule *)rules[0]);
    rollcall_rule_free((rollcall_rule *)rules[1]);
}

static void a_file_is_loaded_and_its_fault_is_told_with_the_line(void)
{
    char path[] = "/tmp/rollcall-population-XXXXXX";
    rollcall_population *population = NULL;
    rollcall_error *error = NULL;
    int descriptor = mkstemp(path);
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "wb");
    CHECK(file != NULL);
    if (file == NULL) {
        return;
    }
    fputs("{\"id\":\"a\"}\n{\"id\":\"b\"}\n", file);
    fclose(file);
    SUCCEEDS(rollcall_population_new(ROLLCALL_SUBJECT_USER, &population, &error));
    SUCCEEDS(rollcall_population_load_file(population, path, strlen(path), &error));
    CHECK(rollcall_population_len(population) == 2);
    file = fopen(path, "ab");
    if (file != NULL) {
        fputs("{\"id\":\"c\"}\n{\"id\":\"d\",\"city\":5}\n", file);
        fclose(file);
    }
    CHECK(rollcall_population_load_file(population, path, strlen(path), &error) == ROLLCALL_ENTITY);
    CHECK(error != NULL && strstr(rollcall_error_json(error), "\"line\":4") != NULL);
    rollcall_error_free(error);
    CHECK(rollcall_population_len(population) == 2);
    rollcall_population_free(population);
    remove(path);
}

int main(void)
{
    RUN(an_upsert_says_who_joins_and_who_leaves());
    RUN(a_removal_says_what_is_left_and_nothing_where_there_was_nobody());
    RUN(a_refused_upsert_changes_nobody());
    RUN(the_time_lets_members_leave_at_the_moment_that_was_told());
    RUN(members_are_had_all_at_once_or_by_pages());
    RUN(a_file_is_loaded_and_its_fault_is_told_with_the_line());
    return conclude();
}
