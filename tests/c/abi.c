/*
 * What include/rollcall.h promises whatever a caller does: NULL, text that is no UTF-8, numbers out of range, use after
 * an error, many threads, a fault inside. Each gives a status and leaves the process alive.
 *
 * Two tests need a library built with the feature `test-hooks`; with another one they are skipped.
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdint.h>

#include "check.h"

/* Weak: NULL when the library has no such function. */
__attribute__((weak)) rollcall_status rollcall_test_panic(const rollcall_rule *rule, rollcall_error **error);
__attribute__((weak)) rollcall_status rollcall_test_hold(rollcall_population *population, uint32_t milliseconds,
                                                         rollcall_error **error);

#define TEXT(literal) literal, sizeof(literal) - 1

static const char RULE[] = "user.department -eq \"Sales\"";
static const char USER[] = "{\"department\":\"Sales\"}";
static const char BAD_UTF8[] = {'"', (char)0xC3, (char)0x28, '"'};

/* Something that is no address of an object of ours: outputs must not keep it. */
static char somewhere;
#define DIRTY ((void *)&somewhere)

static rollcall_rule *a_rule(void)
{
    rollcall_rule *rule = NULL;
    rollcall_error *error = NULL;
    SUCCEEDS(rollcall_rule_parse(TEXT(RULE), NULL, 0, &rule, &error));
    return rule;
}

static rollcall_population *some_users(void)
{
    rollcall_population *population = NULL;
    rollcall_error *error = NULL;
    SUCCEEDS(rollcall_population_new(ROLLCALL_SUBJECT_USER, &population, &error));
    SUCCEEDS(rollcall_population_load_jsonl(population,
                                            TEXT("{\"id\":\"a\",\"department\":\"Sales\"}\n"
                                                 "{\"id\":\"b\",\"department\":\"Legal\"}\n"),
                                            &error));
    return population;
}

static void library_and_header_are_of_one_version(void)
{
    CHECK(rollcall_abi_version() == ROLLCALL_ABI_VERSION);
    CHECK(rollcall_version() != NULL && strchr(rollcall_version(), '.') != NULL);
}

static void freeing_null_is_nothing(void)
{
    rollcall_string_free(NULL);
    rollcall_error_free(NULL);
    rollcall_cancel_free(NULL);
    rollcall_rule_free(NULL);
    rollcall_population_free(NULL);
    rollcall_membership_free(NULL);
    rollcall_session_free(NULL);
    rollcall_pages_free(NULL);
    rollcall_cancel_set(NULL);
}

static void asking_null_gives_nothing(void)
{
    size_t start = 7, end = 8;
    CHECK(rollcall_string_data(NULL) == NULL);
    CHECK(rollcall_string_len(NULL) == 0);
    CHECK(rollcall_error_status(NULL) == ROLLCALL_OK);
    CHECK(rollcall_error_message(NULL) == NULL);
    CHECK(rollcall_error_kind(NULL) == NULL);
    CHECK(rollcall_error_json(NULL) == NULL);
    CHECK(!rollcall_error_span(NULL, &start, &end));
    CHECK(start == 7 && end == 8);
    CHECK(rollcall_population_len(NULL) == 0);
}

static void a_null_pointer_is_named(void)
{
    static const struct {
        int argument;
        const char *name;
    } table[] = {{0, "`text`"}, {1, "`options`"}, {2, "`out`"}};

    for (size_t row = 0; row < sizeof table / sizeof table[0]; row++) {
        rollcall_rule *rule = DIRTY;
        rollcall_error *error = NULL;
        rollcall_status status = rollcall_rule_parse(table[row].argument == 0 ? NULL : RULE, strlen(RULE),
                                                     table[row].argument == 1 ? NULL : "{}", 2,
                                                     table[row].argument == 2 ? NULL : &rule, &error);
        CHECK(status == ROLLCALL_NULL_POINTER);
        CHECK(error != NULL && strstr(rollcall_error_message(error), table[row].name) != NULL);
        CHECK(error != NULL && strcmp(rollcall_error_kind(error), "NullPointer") == 0);
        if (table[row].argument != 2) {
            CHECK(rule == NULL);
        }
        rollcall_error_free(error);
    }
}

static void rules_refuse_null(rollcall_rule *rule)
{
    rollcall_error *error = NULL;
    rollcall_string *text = DIRTY;
    bool fits = true;

    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_rule_evaluate(NULL, TEXT(USER), NULL, 0, &fits, &error));
    CHECK(fits); /* not a pointer, so untouched */
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_rule_evaluate(rule, NULL, 5, NULL, 0, &fits, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_rule_evaluate(rule, TEXT(USER), NULL, 3, &fits, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_rule_evaluate(rule, TEXT(USER), NULL, 0, NULL, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_rule_explain(NULL, TEXT(USER), NULL, 0, &text, &error));
    CHECK(text == NULL);
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_rule_explain(rule, TEXT(USER), NULL, 0, NULL, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_rule_explain_text(NULL, TEXT(USER), NULL, 0, &text, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_rule_explain_text(rule, TEXT(USER), NULL, 0, NULL, &error));
    text = DIRTY;
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_rule_warnings(NULL, &text, &error));
    CHECK(text == NULL);
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_rule_warnings(rule, NULL, &error));
    text = DIRTY;
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_rule_describe(NULL, &text, &error));
    CHECK(text == NULL);
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_rule_describe(rule, NULL, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_rule_vocabulary(NULL, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_rule_prepare(NULL, 1, NULL, 0, &text, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_rule_prepare(TEXT(RULE), NULL, 0, NULL, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_cancel_new(NULL, &error));
}

static void populations_refuse_null(rollcall_rule *rule)
{
    rollcall_error *error = NULL;
    rollcall_population *population = some_users();
    rollcall_membership *membership = DIRTY;
    rollcall_string *ids = DIRTY;
    const rollcall_rule *rules[2] = {rule, NULL};
    size_t count = 7;

    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_population_new(ROLLCALL_SUBJECT_USER, NULL, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_population_load_jsonl(NULL, TEXT("{}"), &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_population_load_jsonl(population, NULL, 2, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_population_load_file(NULL, TEXT("x"), &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_population_evaluate(NULL, rules, 1, NULL, 0, &membership, &error));
    CHECK(membership == NULL);
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_population_evaluate(population, NULL, 1, NULL, 0, &membership, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_population_evaluate(population, rules, 1, NULL, 0, NULL, &error));

    CHECK(rollcall_population_evaluate(population, rules, 2, NULL, 0, &membership, &error) == ROLLCALL_NULL_POINTER);
    CHECK(error != NULL && strstr(rollcall_error_message(error), "`rules[1]`") != NULL);
    rollcall_error_free(error);

    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_membership_count(NULL, 0, &count, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_membership_ids(NULL, 0, &ids, &error));
    CHECK(ids == NULL && count == 7);
    rollcall_population_free(population);
}

static void sessions_refuse_null(void)
{
    rollcall_error *error = NULL;
    rollcall_string *out = DIRTY;
    rollcall_pages *pages = DIRTY;

    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_session_open(TEXT("{}"), NULL, NULL, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_session_info(NULL, &out, &error));
    CHECK(out == NULL);
    FAILS_WITH(ROLLCALL_NULL_POINTER,
               rollcall_session_create(NULL, TEXT("[\"groups\"]"), TEXT("{}"), NULL, &out, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_session_get(NULL, TEXT("[\"me\"]"), NULL, 0, NULL, &out, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_session_list(NULL, TEXT("[\"groups\"]"), NULL, 0, &pages, &error));
    CHECK(pages == NULL);
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_session_update(NULL, TEXT("[\"me\"]"), TEXT("{}"), NULL, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_session_delete(NULL, TEXT("[\"me\"]"), NULL, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_session_add_reference(NULL, TEXT("[\"me\"]"), TEXT("a"), NULL, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER,
               rollcall_session_remove_reference(NULL, TEXT("[\"me\"]"), TEXT("a"), NULL, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_session_invoke(NULL, TEXT("[\"me\"]"), NULL, 0, NULL, &out, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER,
               rollcall_session_get_many(NULL, TEXT("[[\"me\"]]"), NULL, 0, NULL, &out, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER,
               rollcall_session_add_references(NULL, TEXT("[\"me\"]"), TEXT("[]"), NULL, &out, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER,
               rollcall_session_remove_references(NULL, TEXT("[\"me\"]"), TEXT("[]"), NULL, &out, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_session_take_trace(NULL, &out, &error));
    FAILS_WITH(ROLLCALL_NULL_POINTER, rollcall_pages_next(NULL, NULL, &out, &error));
    CHECK(out == NULL);
}

static void empty_text_may_be_a_null_pointer(rollcall_rule *rule)
{
    rollcall_error *error = NULL;
    rollcall_rule *none = DIRTY;
    rollcall_population *population = some_users();
    rollcall_membership *membership = NULL;
    size_t count = 7;

    /* An empty rule is a wrong rule, not a wrong pointer; so is empty JSON. */
    FAILS_WITH(ROLLCALL_RULE_SYNTAX, rollcall_rule_parse(NULL, 0, NULL, 0, &none, &error));
    CHECK(none == NULL);
    FAILS_WITH(ROLLCALL_ENTITY, rollcall_rule_evaluate(rule, NULL, 0, NULL, 0, &(bool){false}, &error));
    SUCCEEDS(rollcall_population_load_jsonl(population, NULL, 0, &error));
    CHECK(rollcall_population_len(population) == 2);

    SUCCEEDS(rollcall_population_evaluate(population, NULL, 0, NULL, 0, &membership, &error));
    FAILS_WITH(ROLLCALL_INVALID_ARGUMENT, rollcall_membership_count(membership, 0, &count, &error));
    CHECK(count == 7);
    rollcall_membership_free(membership);
    rollcall_population_free(population);
}

static void text_that_is_no_utf8_is_refused(rollcall_rule *rule)
{
    rollcall_error *error = NULL;
    rollcall_rule *none = DIRTY;
    rollcall_string *text = DIRTY;
    bool fits = false;

    FAILS_WITH(ROLLCALL_INVALID_UTF8, rollcall_rule_parse(BAD_UTF8, sizeof BAD_UTF8, NULL, 0, &none, &error));
    FAILS_WITH(ROLLCALL_INVALID_UTF8, rollcall_rule_parse(TEXT(RULE), BAD_UTF8, sizeof BAD_UTF8, &none, &error));
    CHECK(none == NULL);
    FAILS_WITH(ROLLCALL_INVALID_UTF8, rollcall_rule_evaluate(rule, BAD_UTF8, sizeof BAD_UTF8, NULL, 0, &fits, &error));
    FAILS_WITH(ROLLCALL_INVALID_UTF8,
               rollcall_rule_evaluate(rule, TEXT(USER), BAD_UTF8, sizeof BAD_UTF8, &fits, &error));
    FAILS_WITH(ROLLCALL_INVALID_UTF8, rollcall_rule_prepare(BAD_UTF8, sizeof BAD_UTF8, NULL, 0, &text, &error));
    CHECK(text == NULL);

    CHECK(rollcall_rule_parse(BAD_UTF8, sizeof BAD_UTF8, NULL, 0, &none, &error) == ROLLCALL_INVALID_UTF8);
    CHECK(error != NULL && strstr(rollcall_error_message(error), "byte 1 of 4") != NULL);
    rollcall_error_free(error);
}

static void numbers_and_json_out_of_range_are_refused(rollcall_rule *rule)
{
    static const uint32_t subjects[] = {2, 255, UINT32_MAX};
    rollcall_error *error = NULL;
    rollcall_rule *none = DIRTY;
    bool fits = false;

    for (size_t row = 0; row < sizeof subjects / sizeof subjects[0]; row++) {
        rollcall_population *population = DIRTY;
        FAILS_WITH(ROLLCALL_INVALID_ARGUMENT, rollcall_population_new(subjects[row], &population, &error));
        CHECK(population == NULL);
    }
    FAILS_WITH(ROLLCALL_INVALID_ARGUMENT, rollcall_rule_parse(RULE, SIZE_MAX, NULL, 0, &none, &error));
    FAILS_WITH(ROLLCALL_INVALID_ARGUMENT,
               rollcall_rule_parse(TEXT(RULE), TEXT("{\"subject\":\"cat\"}"), &none, &error));
    FAILS_WITH(ROLLCALL_INVALID_ARGUMENT, rollcall_rule_parse(TEXT(RULE), TEXT("{\"subject\":"), &none, &error));
    FAILS_WITH(ROLLCALL_INVALID_ARGUMENT, rollcall_rule_evaluate(rule, TEXT(USER), TEXT("{\"now\":7}"), &fits, &error));
    FAILS_WITH(ROLLCALL_ENTITY, rollcall_rule_evaluate(rule, TEXT("{\"department\":"), NULL, 0, &fits, &error));
    FAILS_WITH(ROLLCALL_ENTITY, rollcall_rule_evaluate(rule, TEXT("[]"), NULL, 0, &fits, &error));
}

static void a_failed_load_keeps_nothing_and_the_population_works_on(rollcall_rule *rule)
{
    static const char LINES[] = "{\"id\":\"c\",\"department\":\"Sales\"}\n{\"id\":\"d\",\"department\":";
    rollcall_error *error = NULL;
    rollcall_population *population = some_users();
    rollcall_membership *membership = NULL;
    const rollcall_rule *rules[1] = {rule};
    size_t count = 0;

    CHECK(rollcall_population_load_jsonl(population, TEXT(LINES), &error) == ROLLCALL_ENTITY);
    CHECK(error != NULL && strstr(rollcall_error_json(error), "\"line\":2") != NULL);
    rollcall_error_free(error);
    CHECK(rollcall_population_len(population) == 2);
    FAILS_WITH(ROLLCALL_STORAGE, rollcall_population_load_file(population, TEXT("/no/such/file"), &error));

    SUCCEEDS(rollcall_population_evaluate(population, rules, 1, NULL, 0, &membership, &error));
    SUCCEEDS(rollcall_membership_count(membership, 0, &count, &error));
    CHECK(count == 1);
    rollcall_population_free(population);

    /* The answer outlives what it came from. */
    rollcall_string *ids = NULL;
    SUCCEEDS(rollcall_membership_ids(membership, 0, &ids, &error));
    CHECK(ids != NULL && strcmp(rollcall_string_data(ids), "[\"a\"]") == 0 && rollcall_string_len(ids) == 5);
    rollcall_string_free(ids);
    rollcall_membership_free(membership);
}

static void a_rule_works_on_after_an_error(rollcall_rule *rule)
{
    rollcall_error *error = NULL;
    bool fits = false;

    FAILS_WITH(ROLLCALL_ENTITY, rollcall_rule_evaluate(rule, TEXT("7"), NULL, 0, &fits, &error));
    SUCCEEDS(rollcall_rule_evaluate(rule, TEXT(USER), NULL, 0, &fits, &error));
    CHECK(fits);

    /* Nobody has to want the error object. */
    CHECK(rollcall_rule_evaluate(rule, TEXT("7"), NULL, 0, &fits, NULL) == ROLLCALL_ENTITY);
}

static void a_nul_in_text_out_is_escaped(void)
{
    static const char WITH_NUL[] = "user.department -eq \"a\0b\"";
    rollcall_string *answer = NULL;
    rollcall_error *error = NULL;

    if (SUCCEEDS(rollcall_rule_prepare(TEXT(WITH_NUL), NULL, 0, &answer, &error))) {
        CHECK(strlen(rollcall_string_data(answer)) == rollcall_string_len(answer));
        CHECK(strstr(rollcall_string_data(answer), "\\u0000") != NULL);
    }
    rollcall_string_free(answer);
}

/* Pieces of rules, whole and broken; the numbers that choose them are the same in every run. */
static const char *const PIECES[] = {
    "user.", "device.", "department", "assignedPlans", "deviceOSType", " -eq ", " -ne ", " -in ", " -any ",
    " -match ", " -and ", " -or ", "-not ", "(", ")", "[", "]", "\"", "'", "`", ",", " ", "\n", "\"Sales\"", "'a''b'",
    "null", "true", "_ ", "system.now", " -minus ", "p30d", "(?<a>", "*", "\\", "\xC3\xA9", "\xE2\x80\x9D",
    "\xF0\x9D\x92\xB3", "$", "-", "\xC2\xA0", "Direct Reports for ", "user.memberof -any (group.objectId -in ['",
};

/* A rule is accepted, or refused with a span of whole characters; it never ends in a fault. */
static void check_answer(const char *text, size_t len)
{
    rollcall_rule *rule = NULL;
    rollcall_error *error = NULL;
    size_t start = 0, end = 0;
    bool fits = false;
    rollcall_status status = rollcall_rule_parse(text, len, NULL, 0, &rule, &error);

    if (status == ROLLCALL_OK) {
        status = rollcall_rule_evaluate(rule, TEXT("{}"), NULL, 0, &fits, NULL);
    } else if (!CHECK(rollcall_error_span(error, &start, &end) && start <= end && end <= len) ||
               !CHECK((text[start] & 0xC0) != 0x80 && (text[end] & 0xC0) != 0x80)) {
        fprintf(stderr, "%lu to %lu of %.*s\n", (unsigned long)start, (unsigned long)end, (int)len, text);
    }
    if (!CHECK(status == ROLLCALL_OK || (status >= ROLLCALL_RULE_SYNTAX && status <= ROLLCALL_EVALUATION))) {
        fprintf(stderr, "status %d for %.*s\n", (int)status, (int)len, text);
    }
    rollcall_error_free(error);
    rollcall_rule_free(rule);
}

static void text_of_any_kind_is_answered_without_a_fault(void)
{
    static const char WHOLE[] =
        "(user.assignedPlans -any (assignedPlan.service -eq \"SCO\" -and assignedPlan.capabilityStatus -eq 'Enabled')) "
        "-or -not (user.displayName -match \"^(a|b)+.*$\") -and user.country -in [\"Germany\", 'France'] "
        "-or user.employeeHireDate -le system.now -minus p30d";
    static char deep[3000];
    uint32_t number = 20261121;

    for (size_t len = 0; len <= strlen(WHOLE); len++) {
        check_answer(WHOLE, len);
    }
    memset(deep, '(', sizeof deep - 1);
    check_answer(deep, sizeof deep - 1);
    for (size_t at = 0; at + 5 < sizeof deep; at += 5) {
        memcpy(deep + at, "-not ", 5);
    }
    check_answer(deep, sizeof deep - 1);
    for (int round = 0; round < 3000; round++) {
        char text[512] = "";
        for (uint32_t pieces = 1 + number % 9; pieces > 0; pieces--) {
            number = number * 1664525u + 1013904223u;
            strcat(text, PIECES[(number >> 8) % (sizeof PIECES / sizeof PIECES[0])]);
        }
        check_answer(text, strlen(text));
    }
}

enum { THREADS = 4, CALLS = 500 };

static void *evaluate_often(void *rule)
{
    static int wrong; /* its address says "something was wrong" */
    for (int call = 0; call < CALLS; call++) {
        bool sales = false, legal = true;
        if (rollcall_rule_evaluate(rule, TEXT(USER), NULL, 0, &sales, NULL) != ROLLCALL_OK ||
            rollcall_rule_evaluate(rule, TEXT("{\"department\":\"Legal\"}"), NULL, 0, &legal, NULL) != ROLLCALL_OK ||
            !sales || legal) {
            return &wrong;
        }
    }
    return NULL;
}

static void many_threads_evaluate_one_rule(rollcall_rule *rule)
{
    pthread_t threads[THREADS];
    for (int thread = 0; thread < THREADS; thread++) {
        CHECK(pthread_create(&threads[thread], NULL, evaluate_often, rule) == 0);
    }
    for (int thread = 0; thread < THREADS; thread++) {
        void *wrong = DIRTY;
        CHECK(pthread_join(threads[thread], &wrong) == 0);
        CHECK(wrong == NULL);
    }
}

static void *set_token(void *cancel)
{
    rollcall_cancel_set(cancel);
    return NULL;
}

static void a_token_is_set_from_any_thread(void)
{
    rollcall_cancel *cancel = NULL;
    rollcall_error *error = NULL;
    pthread_t thread;

    SUCCEEDS(rollcall_cancel_new(&cancel, &error));
    CHECK(pthread_create(&thread, NULL, set_token, cancel) == 0);
    rollcall_cancel_set(cancel);
    CHECK(pthread_join(thread, NULL) == 0);
    rollcall_cancel_free(cancel);
}

static void a_panic_is_a_status_and_poisons_its_receiver_alone(void)
{
    rollcall_error *error = NULL;
    rollcall_rule *rule = a_rule(), *other = a_rule();
    rollcall_population *population = some_users();
    rollcall_membership *membership = DIRTY;
    const rollcall_rule *rules[2] = {other, rule};
    bool fits = false;

    FAILS_WITH(ROLLCALL_PANIC, rollcall_test_panic(rule, &error));
    CHECK(rollcall_test_panic(rule, NULL) == ROLLCALL_POISONED);
    FAILS_WITH(ROLLCALL_POISONED, rollcall_rule_evaluate(rule, TEXT(USER), NULL, 0, &fits, &error));
    CHECK(rollcall_population_evaluate(population, rules, 2, NULL, 0, &membership, &error) == ROLLCALL_POISONED);
    CHECK(error != NULL && strstr(rollcall_error_message(error), "`rules[1]`") != NULL);
    rollcall_error_free(error);
    CHECK(membership == NULL);

    SUCCEEDS(rollcall_rule_evaluate(other, TEXT(USER), NULL, 0, &fits, &error));
    SUCCEEDS(rollcall_population_evaluate(population, rules, 1, NULL, 0, &membership, &error));
    rollcall_membership_free(membership);
    rollcall_population_free(population);
    rollcall_rule_free(other);
    rollcall_rule_free(rule); /* a poisoned handle can be freed */
}

struct hold {
    rollcall_population *population;
    rollcall_status status;
    pthread_mutex_t lock;
    bool done;
};

static void *hold_population(void *argument)
{
    struct hold *hold = argument;
    rollcall_status status = rollcall_test_hold(hold->population, 300, NULL);
    pthread_mutex_lock(&hold->lock);
    hold->status = status;
    hold->done = true;
    pthread_mutex_unlock(&hold->lock);
    return NULL;
}

static bool is_done(struct hold *hold)
{
    pthread_mutex_lock(&hold->lock);
    bool done = hold->done;
    pthread_mutex_unlock(&hold->lock);
    return done;
}

/* Calls until the other thread has the population, at the latest until it has given it back. */
static void a_busy_population_says_so(rollcall_rule *rule)
{
    const rollcall_rule *rules[1] = {rule};
    struct hold hold = {some_users(), ROLLCALL_PANIC, PTHREAD_MUTEX_INITIALIZER, false};
    rollcall_membership *membership = NULL;
    rollcall_error *error = NULL;
    rollcall_status reading = ROLLCALL_OK, writing = ROLLCALL_OK;
    pthread_t thread;

    CHECK(pthread_create(&thread, NULL, hold_population, &hold) == 0);
    while (reading != ROLLCALL_BUSY && !is_done(&hold)) {
        reading = rollcall_population_evaluate(hold.population, rules, 1, NULL, 0, &membership, NULL);
        rollcall_membership_free(membership);
    }
    if (reading == ROLLCALL_BUSY) {
        writing = rollcall_population_load_jsonl(hold.population, TEXT(""), NULL);
        CHECK(rollcall_population_len(hold.population) == 2); /* answered while it is busy */
    }
    CHECK(pthread_join(thread, NULL) == 0);

    /* When this thread was reading at the moment the other came, the other was told BUSY. */
    CHECK((reading == ROLLCALL_BUSY && writing == ROLLCALL_BUSY && hold.status == ROLLCALL_OK) ||
          hold.status == ROLLCALL_BUSY);
    SUCCEEDS(rollcall_population_evaluate(hold.population, rules, 1, NULL, 0, &membership, &error));
    rollcall_membership_free(membership);
    rollcall_population_free(hold.population);
}

int main(void)
{
    rollcall_rule *rule = a_rule();

    RUN(library_and_header_are_of_one_version());
    RUN(freeing_null_is_nothing());
    RUN(asking_null_gives_nothing());
    RUN(a_null_pointer_is_named());
    RUN(rules_refuse_null(rule));
    RUN(populations_refuse_null(rule));
    RUN(sessions_refuse_null());
    RUN(empty_text_may_be_a_null_pointer(rule));
    RUN(text_that_is_no_utf8_is_refused(rule));
    RUN(numbers_and_json_out_of_range_are_refused(rule));
    RUN(a_failed_load_keeps_nothing_and_the_population_works_on(rule));
    RUN(a_rule_works_on_after_an_error(rule));
    RUN(a_nul_in_text_out_is_escaped());
    RUN(text_of_any_kind_is_answered_without_a_fault());
    RUN(many_threads_evaluate_one_rule(rule));
    RUN(a_token_is_set_from_any_thread());
    if (rollcall_test_panic != NULL && rollcall_test_hold != NULL) {
        RUN(a_panic_is_a_status_and_poisons_its_receiver_alone());
        RUN(a_busy_population_says_so(rule));
    } else {
        report("a_panic_is_a_status_and_poisons_its_receiver_alone", 1, " # SKIP built without test-hooks");
        report("a_busy_population_says_so", 1, " # SKIP built without test-hooks");
    }
    rollcall_rule_free(rule);
    return conclude();
}
